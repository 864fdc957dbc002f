/** A line without axes; `label` says in words what it shows. `null` is a gap. */
export function Sparkline({
  values,
  label,
  most,
}: {
  values: readonly (number | null)[]
  label: string
  most?: number
}) {
  const top = Math.max(most ?? 0, ...values.map(value => value ?? 0), Number.MIN_VALUE)
  const step = values.length > 1 ? 96 / (values.length - 1) : 0
  const points = values.flatMap((value, index) =>
    value === null ? [] : [`${2 + index * step},${22 - (value / top) * 20}`],
  )
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 24" className="text-accent h-6 w-25" preserveAspectRatio="none">
      <polyline
        // One point alone would be nothing: as a line of no length its round ends are a dot.
        points={(points.length === 1 ? [...points, ...points] : points).join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
