import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** One of a few, all in sight. */
export function Segments<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: V
  options: readonly (readonly [value: V, words: ReactNode])[]
  onChange: (value: V) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be laid out as a row.
    <div role="group" aria-label={label} className="border-line bg-sunken inline-flex rounded-lg border p-0.5">
      {options.map(([each, words]) => (
        <button
          key={each}
          type="button"
          aria-pressed={value === each}
          onClick={() => onChange(each)}
          className={classes(
            'rounded-md px-3 py-1 text-sm font-medium',
            value === each ? 'bg-raised shadow-raised' : 'text-quiet hover:text-ink',
          )}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
