import { SelectField } from './field.tsx'

/** A filter of a list: any, or one of these. What an address asks for stays to be seen where it isn't among them. */
export function ChoiceField({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  onChange: (value: string) => void
}) {
  const known = value === '' || options.some(([each]) => each === value)
  return (
    <SelectField label={label} value={value} onChange={event => onChange(event.target.value)}>
      <option value="">Any</option>
      {!known && <option>{value}</option>}
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}
