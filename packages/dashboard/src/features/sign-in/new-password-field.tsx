import type { ComponentProps } from 'react'
import { TextField } from '../../ui/field.tsx'

/** A password that somebody chooses. One that is too long the server refuses: the browser would cut it without a word. */
export function NewPasswordField({
  label = 'Password',
  ...rest
}: Omit<ComponentProps<typeof TextField>, 'label'> & { label?: string }) {
  return (
    <TextField
      label={label}
      hint="10 characters or more. A short sentence is good."
      autoComplete="new-password"
      minLength={10}
      {...rest}
      type="password"
    />
  )
}
