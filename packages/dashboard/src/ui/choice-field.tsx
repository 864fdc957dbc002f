import { lazy, Suspense } from 'react'
import { Field, SelectField } from './field.tsx'
import { Skeleton } from './skeleton.tsx'

export interface Choice {
  label: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  onChange: (value: string) => void
  /** Said below what there is to choose from, such as that more is being looked for. */
  note?: string
  /** Called when somebody is about to choose. */
  onOpen?: () => void
}

/** More than these are looked for by typing. */
const mostListed = 20

const SearchedChoice = lazy(async () => ({ default: (await import('./searched-choice.tsx')).SearchedChoice }))

/** A filter of a list: any, or one of these. What an address asks for stays to be seen where it isn't among them. */
export function ChoiceField(choice: Choice) {
  const { label, value, options, onChange, note, onOpen } = choice
  const isKnown = value === '' || options.some(([each]) => each === value)
  const all = isKnown ? options : [[value, value] as const, ...options]
  if (all.length > mostListed || note !== undefined) {
    return (
      <Suspense fallback={<Field label={label}>{() => <Skeleton lines={1} />}</Field>}>
        <SearchedChoice {...choice} options={all} />
      </Suspense>
    )
  }
  return (
    <SelectField label={label} value={value} onFocus={onOpen} onChange={event => onChange(event.target.value)}>
      <option value="">Any</option>
      {all.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}
