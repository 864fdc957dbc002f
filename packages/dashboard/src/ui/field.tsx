import { type ComponentProps, type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

export const controlClasses =
  'min-h-10 w-full rounded-lg border border-line-strong bg-raised px-3 py-2 text-ink placeholder:text-quiet aria-invalid:border-bad disabled:opacity-60'

interface FieldParts {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  required: boolean | undefined
}

export interface FieldProps {
  label: ReactNode
  /** Read out, not shown: where a table's head or the place says it already. */
  isLabelHidden?: boolean | undefined
  hint?: ReactNode
  /** What is wrong and what would do; shown at the field and read with it. */
  error?: string | null | undefined
  required?: boolean
  /** Beside the label: a counter, a link. */
  aside?: ReactNode
  className?: string
  children: (parts: FieldParts) => ReactNode
}

/** A control with its label, what helps to fill it in, and what is wrong with it. */
export function Field({ label, isLabelHidden, hint, error, required, aside, className, children }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={classes('grid grid-cols-1 content-start gap-1.5', className)}>
      <div className={isLabelHidden ? 'sr-only' : 'flex items-baseline justify-between gap-3'}>
        <label htmlFor={id} className="font-medium wrap-anywhere">
          {label}
          {required && <span className="text-quiet font-normal"> (needed)</span>}
        </label>
        {aside && <span className="text-quiet text-sm">{aside}</span>}
      </div>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        required: required || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-quiet text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-bad text-sm">
          {error}
        </p>
      )}
    </div>
  )
}

type Labelled<T> = Omit<T, 'children'> & Omit<FieldProps, 'children'>

export function TextField(props: Labelled<ComponentProps<'input'>>) {
  const { label, isLabelHidden, hint, error, required, aside, className, ...rest } = props
  return (
    <Field {...definedOnly({ label, isLabelHidden, hint, error, required, aside, className })}>
      {parts => <input type="text" {...rest} {...parts} className={controlClasses} />}
    </Field>
  )
}

export function TextAreaField(props: Labelled<ComponentProps<'textarea'>>) {
  const { label, isLabelHidden, hint, error, required, aside, className, ...rest } = props
  return (
    <Field {...definedOnly({ label, isLabelHidden, hint, error, required, aside, className })}>
      {parts => <textarea rows={3} {...rest} {...parts} className={classes(controlClasses, 'resize-y')} />}
    </Field>
  )
}

export function SelectField(props: Labelled<ComponentProps<'select'>> & { children: ReactNode }) {
  const { label, isLabelHidden, hint, error, required, aside, className, children, ...rest } = props
  return (
    <Field {...definedOnly({ label, isLabelHidden, hint, error, required, aside, className })}>
      {parts => (
        <select {...rest} {...parts} className={controlClasses}>
          {children}
        </select>
      )}
    </Field>
  )
}

export function CheckboxField(
  props: Omit<ComponentProps<'input'>, 'type' | 'children'> & { label: ReactNode; hint?: ReactNode },
) {
  const { label, hint, className, ...rest } = props
  const id = useId()
  return (
    <div className={classes('flex gap-3', className)}>
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="accent-accent mt-1 size-4 shrink-0"
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="text-quiet text-sm">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

// What is left out and what is `undefined` differ to the compiler, not to the field.
function definedOnly(props: { [K in keyof Omit<FieldProps, 'children'>]: FieldProps[K] | undefined }) {
  return props as Omit<FieldProps, 'children'>
}
