import { linesOf } from './lines-of.ts'

/** Lines without axes; `label` says in words what they show. `null` is a gap, and a value between two gaps a dot. */
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
  const step = values.length > 1 ? 92 / (values.length - 1) : 0
  const place = (index: number, value: number) => `${4 + index * step},${20 - (value / top) * 16}`
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 24" className="text-accent h-6 w-25">
      <path d="M2 23H98" className="stroke-line" />
      {linesOf(values).map(({ from, values: line }) => {
        const [first = 0] = line
        const points = line.map((value, index) => place(from + index, value))
        return line.length === 1 ? (
          <circle key={from} cx={4 + from * step} cy={20 - (first / top) * 16} r="3" fill="currentColor" />
        ) : (
          <polyline
            key={from}
            points={points.join(' ')}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        )
      })}
    </svg>
  )
}
