import { TextField } from '../../ui/field.tsx'

/** A number, or nothing: `null` where the field is empty. Whether it will do says the server, at the field. */
export function NumberField({
  value,
  onChange,
  ...rest
}: {
  label: string
  value: number | null
  onChange: (value: number | null) => void
  hint?: string
  error?: string | null
  placeholder?: string
  min?: number
  max?: number
  step?: number | 'any'
}) {
  return (
    <TextField
      {...rest}
      type="number"
      inputMode="decimal"
      value={value ?? ''}
      onChange={event => onChange(event.target.value === '' ? null : event.target.valueAsNumber)}
    />
  )
}
