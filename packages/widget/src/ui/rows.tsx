/** Labels and values, as they were asked or answered. */
export function Rows({ rows, locale }: { rows: { label: string; value: string }[]; locale: string }) {
  return (
    <dl class="rows" lang={locale}>
      {rows.map(({ label, value }) => (
        <div class="row" key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
