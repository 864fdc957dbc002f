import type { FormField } from '@bellhop/core/stream'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { draftOf } from '../form/control.ts'
import { type Drafts, readForm } from '../form/read-form.ts'
import type { Answers, FormEntry } from '../state/chat.ts'
import { words } from '../words.ts'
import { useApp } from './app-context.ts'
import { useCardFocus } from './card-focus.ts'
import { Field } from './field.tsx'
import { AlertIcon, CheckIcon, CrossIcon } from './icons.tsx'
import { Rows } from './rows.tsx'

interface FormCardProps {
  form: FormEntry
  locale: string
  shadow: ShadowRoot
}

/** Asks for what a run still needs; afterwards shows what was answered. */
export function FormCard({ form, locale, shadow }: FormCardProps) {
  const card = useRef<HTMLElement>(null)
  const willSettle = useCardFocus(card, form.status === 'open', shadow)
  const titleId = `title-${form.key}`
  const title = (
    <h3 class="card-title" id={titleId} lang={locale}>
      {form.title}
    </h3>
  )
  return (
    <article
      ref={card}
      class={`card ${form.status === 'open' ? '' : 'settled'}`}
      tabIndex={-1}
      aria-labelledby={titleId}
    >
      {title}
      {form.status === 'open' ? (
        <OpenForm form={form} locale={locale} titleId={titleId} willSettle={willSettle} />
      ) : (
        <>
          {form.answers && <Rows rows={answerRows(form.fields, form.answers)} locale={locale} />}
          <p class="state">
            {form.status === 'answered' ? <CheckIcon /> : <CrossIcon />}
            {words[form.status]}
          </p>
        </>
      )}
    </article>
  )
}

interface OpenFormProps {
  form: FormEntry
  locale: string
  titleId: string
  willSettle(): void
}

function OpenForm({ form, locale, titleId, willSettle }: OpenFormProps) {
  const app = useApp()
  const element = useRef<HTMLFormElement>(null)
  const [drafts, setDrafts] = useState<Drafts>(() =>
    Object.fromEntries(form.fields.map(field => [field.name, draftOf(field)])),
  )
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [trouble, setTrouble] = useState('')
  const [busy, setBusy] = useState(false)
  const refusals = useRef(0)

  const bad = form.fields.filter(field => errors[field.name] !== undefined)
  useLayoutEffect(() => {
    element.current?.querySelector<HTMLElement>('[aria-invalid=true], .invalid input')?.focus()
  }, [refusals.current])

  function refuse(found: Record<string, string>, message: string) {
    refusals.current++
    setErrors(found)
    setTrouble(message)
  }

  async function submit() {
    if (busy) return
    const reading = readForm(form.fields, drafts)
    if (Object.keys(reading.errors).length > 0) return refuse(reading.errors, '')
    setErrors({})
    setTrouble('')
    setBusy(true)
    willSettle()
    const result = await app.submit(form, reading.values)
    setBusy(false)
    if (!result.ok) refuse(result.errors, result.message)
  }

  async function dismiss() {
    if (busy) return
    setBusy(true)
    willSettle()
    const result = await app.dismiss(form)
    setBusy(false)
    if (!result.ok) setTrouble(result.message)
  }

  return (
    <form
      ref={element}
      class="card-form"
      noValidate
      aria-labelledby={titleId}
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      {form.fields.map(field => (
        <Field
          key={field.name}
          id={`${form.key}-${field.name}`}
          field={field}
          locale={locale}
          draft={drafts[field.name] ?? ''}
          error={errors[field.name]}
          onDraft={draft => {
            setDrafts(before => ({ ...before, [field.name]: draft }))
            setErrors(({ [field.name]: _, ...others }) => others)
          }}
        />
      ))}
      <div role="alert">
        {(trouble || bad.length > 0) && (
          <p class="error">
            <AlertIcon />
            {trouble || words.checkFields(bad.length)}
          </p>
        )}
      </div>
      <div class="buttons">
        <button type="submit" class="button main" aria-disabled={busy}>
          {words.submit}
        </button>
        <button type="button" class="button" aria-disabled={busy} onClick={dismiss}>
          {words.notNow}
        </button>
      </div>
    </form>
  )
}

function answerRows(fields: FormField[], answers: Answers): { label: string; value: string }[] {
  return fields.flatMap(field => {
    const value = answers[field.name]
    if (value === undefined) return []
    const option = field.options?.find(choice => choice.value === value)
    const text = typeof value === 'boolean' ? (value ? words.yes : words.no) : String(value)
    return [{ label: field.title, value: field.sensitive ? words.hidden : (option?.label ?? text) }]
  })
}
