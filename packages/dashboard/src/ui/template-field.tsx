import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { classes } from './classes.ts'
import { complete, completionsOf, type Edited, insert, typingAt } from './completion.ts'
import { controlClasses, Field } from './field.tsx'

export interface TemplateFieldProps {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  /** Names that may stand within `{{ }}`. */
  names: readonly string[]
  /** Filters that may follow a `|`. */
  filters?: readonly string[]
  /** Names that are offered as buttons below the field. */
  chips?: readonly string[]
  /** Rows of a text of several lines; left out, it is one line. */
  rows?: number
  /** The label is read out, not shown: in a table whose head says it. */
  isLabelHidden?: boolean
  hint?: ReactNode
  error?: string | null
  required?: boolean
  disabled?: boolean
  placeholder?: string
  aside?: ReactNode
  mono?: boolean
}

/** A text with placeholders: they are completed as they are typed after `{{`, and inserted by a press. */
export function TemplateField(props: TemplateFieldProps) {
  const { label, value, onChange, names, filters = [], chips = [], rows, isLabelHidden, disabled, placeholder } = props
  const control = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const list = useId()
  const [caret, setCaret] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const [moveTo, setMoveTo] = useState<number | null>(null)
  const typing = caret === null ? null : typingAt(value, caret)
  const offers = typing ? completionsOf(typing, typing.kind === 'filter' ? filters : names) : []

  useLayoutEffect(() => {
    if (moveTo === null) return
    control.current?.setSelectionRange(moveTo, moveTo)
    setMoveTo(null)
  }, [moveTo])

  const edit = ({ text, caret: next }: Edited) => {
    onChange(text)
    setCaret(null)
    control.current?.focus()
    setMoveTo(next)
  }
  const choose = (name: string) => {
    if (typing && caret !== null) edit(complete(value, caret, typing, name))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (offers.length === 0) return
    if (event.key === 'ArrowDown') setActive((active + 1) % offers.length)
    else if (event.key === 'ArrowUp') setActive((active + offers.length - 1) % offers.length)
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) choose(offers[active] ?? '')
    else if (event.key === 'Escape') setCaret(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const insertChip = (name: string) => {
    const { selectionStart, selectionEnd } = control.current ?? {}
    edit(insert(value, selectionStart ?? value.length, selectionEnd ?? value.length, `{{${name}}}`))
  }

  const { hint, error, required, aside, mono } = props
  return (
    <Field
      label={label}
      isLabelHidden={isLabelHidden}
      {...{ hint, error }}
      {...(required !== undefined && { required })}
      {...(aside !== undefined && { aside })}
    >
      {parts => {
        const shared = {
          ...parts,
          ref: control,
          value,
          placeholder,
          disabled,
          spellCheck: mono ? false : undefined,
          autoComplete: 'off',
          'aria-autocomplete': 'list' as const,
          'aria-controls': list,
          'aria-activedescendant': offers.length > 0 ? `${list}-${active}` : undefined,
          onKeyDown,
          onBlur: () => setCaret(null),
          onChange: (event: { target: HTMLInputElement | HTMLTextAreaElement }) => {
            onChange(event.target.value)
            setCaret(event.target.selectionStart)
            setActive(0)
          },
          className: classes(
            controlClasses,
            mono && 'font-mono text-sm',
            rows !== undefined && 'field-sizing-content min-h-16 max-h-80 resize-y',
          ),
        }
        return (
          <div>
            <div className="relative">
              {rows === undefined ? (
                <input type="text" role="combobox" aria-expanded={offers.length > 0} {...shared} />
              ) : (
                <textarea rows={rows} {...shared} />
              )}
              <div
                id={list}
                role="listbox"
                aria-label="Placeholders"
                hidden={offers.length === 0}
                className="bg-raised border-line shadow-floating absolute top-full left-0 z-30 mt-1 max-h-64 min-w-48 overflow-y-auto rounded-lg border p-1"
              >
                {offers.map((name, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are the field's, which keeps the focus.
                  <div
                    key={name}
                    id={`${list}-${index}`}
                    role="option"
                    aria-selected={index === active}
                    onMouseDown={event => event.preventDefault()}
                    onClick={() => choose(name)}
                    className="aria-selected:bg-accent-soft cursor-pointer rounded px-2 py-1 font-mono text-sm"
                  >
                    {name}
                  </div>
                ))}
              </div>
            </div>
            {chips.length > 0 && !disabled && (
              <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
                <span className="text-quiet text-sm">Insert</span>
                {chips.map(name => (
                  <button
                    key={name}
                    type="button"
                    onClick={() => insertChip(name)}
                    className={classes(
                      'border-line hover:bg-hover max-w-full rounded-full border wrap-anywhere px-2 py-0.5 font-mono text-xs',
                      new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`).test(value) && 'bg-accent-soft border-transparent',
                    )}
                  >
                    {name}
                  </button>
                ))}
              </div>
            )}
          </div>
        )
      }}
    </Field>
  )
}
