import { classes } from '../../ui/classes.ts'
import { type Range, ranges } from './report-range.ts'

export function RangePicker({ value, onChange }: { value: Range; onChange: (range: Range) => void }) {
  return (
    <fieldset className="border-line-strong bg-raised flex rounded-lg border p-0.5">
      <legend className="sr-only">Range</legend>
      {Object.entries(ranges).map(([range, label]) => (
        <label
          key={range}
          className={classes(
            'has-focus-visible:outline-accent cursor-pointer rounded-md px-3 py-1.5 text-sm font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
            range === value ? 'bg-accent-soft' : 'text-quiet hover:text-ink',
          )}
        >
          <input
            type="radio"
            name="range"
            className="sr-only"
            checked={range === value}
            onChange={() => onChange(range as Range)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
