import type { FormField } from '@bellhop/core/stream'
import { Component, h, type InputHTMLAttributes } from 'preact'
import { controlOf, textAttributes } from '../form/control.ts'
import { fill, texts } from '../texts/texts.ts'
import { AlertIcon, DownIcon } from './icons.tsx'

interface FieldProps {
  id: string
  field: FormField
  draft: string
  error: string | undefined
  onDraft(draft: string): void
}

/** One input of a form: label, control, hint and error, tied together for assistive technology. */
export function Field(props: FieldProps) {
  const { id, field, error } = props
  const control = controlOf(field)
  const hint = field.description || (field.example !== null ? fill(texts.example, field.example) : '')
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  const mark = !field.required && <span> ({texts.optional})</span>
  const notes = [
    hint && (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    ),
    error && (
      <p class="error" id={`${id}-error`}>
        <AlertIcon />
        {error}
      </p>
    ),
  ]

  if (control === 'radios' || control === 'yes-no') {
    return (
      <div
        class={`field ${error ? 'invalid' : ''}`}
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-required={field.required}
        aria-describedby={described}
      >
        <div class="label" id={`${id}-label`}>
          {field.title}
          {mark}
        </div>
        <Choices {...props} inline={control === 'yes-no'} described={described} />
        {notes}
      </div>
    )
  }
  const ticked = control === 'checkbox'
  return (
    <div class="field">
      <label class={ticked ? 'choice check' : ''} for={id}>
        {ticked && (
          <input
            id={id}
            type="checkbox"
            checked={props.draft === 'true'}
            aria-describedby={described}
            aria-invalid={error ? true : undefined}
            onChange={event => props.onDraft(String(event.currentTarget.checked))}
          />
        )}
        <span class="label">
          {field.title}
          {mark}
        </span>
      </label>
      {!ticked && <Single {...props} described={described} />}
      {notes}
    </div>
  )
}

function Choices({
  id,
  field,
  draft,
  error,
  onDraft,
  inline,
  described,
}: FieldProps & Described & { inline: boolean }) {
  const choices = field.options
    ? field.options.map((option, index) => ({ value: String(index), label: option.label }))
    : [
        { value: 'true', label: texts.yes },
        { value: 'false', label: texts.no },
      ]
  return (
    <div class={`choices ${inline ? 'inline' : ''}`}>
      {choices.map(({ value, label }) => (
        <label class="choice" key={value}>
          <input
            type="radio"
            name={id}
            value={value}
            checked={draft === value}
            aria-invalid={error ? true : undefined}
            aria-describedby={described}
            onChange={() => onDraft(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  )
}

interface Described {
  described: string | undefined
}

/** A control that holds one value. A sensitive one is covered until the customer wants to see it. */
class Single extends Component<FieldProps & Described, { shown: boolean }> {
  override state = { shown: false }

  override render({ id, field, draft, error, onDraft, described }: FieldProps & Described) {
    const { shown } = this.state
    const { min, max } = field
    const control = controlOf(field)
    const basics = {
      id,
      class: 'control',
      value: draft,
      'aria-required': field.required,
      'aria-invalid': error ? true : undefined,
      'aria-describedby': described,
      onInput: (event: { currentTarget: { value: string } }) => onDraft(event.currentTarget.value),
    }
    if (control === 'select') {
      return (
        <div class="select">
          <select {...basics}>
            <option value="">{field.required ? texts.choose : ''}</option>
            {field.options?.map((option, index) => (
              <option key={option.value} value={String(index)}>
                {option.label}
              </option>
            ))}
          </select>
          <DownIcon size={20} />
        </div>
      )
    }
    if (control === 'textarea') return <textarea {...basics} rows={3} maxLength={Number(max)} />
    if (control === 'date') {
      const limits = { ...(typeof min === 'string' && { min }), ...(typeof max === 'string' && { max }) }
      return <input {...basics} {...limits} type="date" />
    }
    const attributes = textAttributes(field)
    if (shown) attributes.type = 'text'
    // Any of these types goes with any of these attributes, which the element's own types can't tell.
    const input = h('input', { ...basics, ...attributes } as InputHTMLAttributes<HTMLInputElement>)
    if (!field.sensitive) return input
    return (
      <div class="with-toggle">
        {input}
        <button
          type="button"
          class="text-button"
          lang={texts.lang}
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => this.setState({ shown: !shown })}
        >
          {shown ? texts.hide : texts.show}
          <span class="sr"> {field.title}</span>
        </button>
      </div>
    )
  }
}
