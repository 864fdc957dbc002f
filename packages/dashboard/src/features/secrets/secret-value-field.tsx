import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { controlClasses, Field } from '../../ui/field.tsx'

/** Takes a value that is only ever written. Hidden while it is typed, so that nobody reads it over a shoulder. */
export function SecretValueField({
  value,
  onChange,
  error,
  label = 'Value',
  hint = 'A key, token or password, as the other system gave it.',
  required = false,
}: {
  value: string
  onChange: (value: string) => void
  error?: string | null
  label?: string
  hint?: string
  required?: boolean
}) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <Field label={label} hint={hint} error={error} required={required}>
      {parts => (
        <div className="relative">
          <input
            {...parts}
            // Not a password of this site: a browser that offers to keep it would keep it in the wrong place.
            type="text"
            autoComplete="off"
            data-1p-ignore
            spellCheck={false}
            value={value}
            onChange={event => onChange(event.target.value)}
            className={classes(controlClasses, 'pr-11 font-mono', !shown && 'masked')}
          />
          <IconButton
            label={shown ? 'Hide the value' : 'Show the value'}
            size="small"
            className="absolute top-1 right-1"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon aria-hidden="true" size={16} />
          </IconButton>
        </div>
      )}
    </Field>
  )
}
