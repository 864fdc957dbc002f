import { type ComponentProps, type FocusEvent, type MouseEvent, useState } from 'react'
import { classes } from './classes.ts'
import { Spinner } from './spinner.tsx'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look
  size?: 'small' | 'normal'
  /** Shows that it is under way, and takes no second press. */
  busy?: boolean
}

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  plain: 'bg-raised text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-hover',
  danger: 'bg-bad text-page border-transparent hover:opacity-90',
}

export const buttonClasses = (look: Look = 'plain', size: 'small' | 'normal' = 'normal') =>
  classes(
    'inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap select-none',
    'disabled:opacity-50 disabled:pointer-events-none aria-disabled:opacity-50',
    size === 'small' ? 'min-h-8 px-2.5 text-sm' : 'min-h-10 px-4',
    looks[look],
  )

export function Button(props: ButtonProps) {
  const { look, size, busy = false, disabled = false, className, children, type = 'button', ...rest } = props
  const [hasFocus, setHasFocus] = useState(false)
  // One that is disabled by what its press has done would lose the focus of whoever pressed it.
  const keepsFocus = busy || (disabled && hasFocus)
  // Leaving the window blurs it as well, and leaves it the focus.
  const noteFocus = ({ currentTarget }: FocusEvent) => setHasFocus(document.activeElement === currentTarget)
  return (
    <button
      {...rest}
      {...(keepsFocus && { 'aria-disabled': true, onClick: takeNoPress })}
      {...(busy && { 'aria-busy': true })}
      disabled={disabled && !keepsFocus}
      type={type}
      className={classes(buttonClasses(look, size), className)}
      onFocus={event => {
        noteFocus(event)
        rest.onFocus?.(event)
      }}
      onBlur={event => {
        noteFocus(event)
        rest.onBlur?.(event)
      }}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}

function takeNoPress(event: MouseEvent): void {
  event.preventDefault()
}

/** A button that is an icon: `label` is its name, for the tooltip and for a screen reader. */
export function IconButton({ label, className, ...rest }: ButtonProps & { label: string }) {
  return (
    <Button look="quiet" {...rest} aria-label={label} title={label} className={classes('min-w-10 px-0!', className)} />
  )
}
