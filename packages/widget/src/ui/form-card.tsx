import type { FormField } from '@bellhop/core/stream'
import { Component, createRef } from 'preact'
import { draftOf } from '../form/control.ts'
import { type Drafts, fieldsFor, readForm } from '../form/read-form.ts'
import type { App } from '../session/create-app.ts'
import type { StepResult } from '../session/customer-steps.ts'
import type { Answers, FormEntry } from '../state/chat.ts'
import { texts } from '../texts/texts.ts'
import { Card, Rows } from './card.tsx'
import { Field } from './field.tsx'
import { CheckIcon, CrossIcon, Problem } from './icons.tsx'

interface FormCardProps {
  app: App
  form: FormEntry
  locale: string
  shadow: ShadowRoot
}

interface FormCardState {
  drafts: Drafts
  /** By input name. */
  errors: Record<string, string>
  trouble: string
  busy: boolean
}

/** Asks for what a run still needs; afterwards shows what was answered. What was filled in stays when it is refused. */
export class FormCard extends Component<FormCardProps, FormCardState> {
  override state: FormCardState = {
    drafts: Object.fromEntries(this.props.form.fields.map(field => [field.name, draftOf(field)])),
    errors: {},
    trouble: '',
    busy: false,
  }
  private element = createRef<HTMLFormElement>()

  private refuse(errors: Record<string, string>, trouble: string) {
    this.setState({ errors, trouble, busy: false }, () =>
      this.element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
    )
  }

  private submit() {
    const { app, form } = this.props
    const { values, errors } = readForm(form.fields, this.state.drafts)
    if (Object.keys(errors).length > 0) this.refuse(errors, '')
    else void this.send(() => app.submit(form, values))
  }

  private async send(step: () => Promise<StepResult>) {
    if (this.state.busy) return
    this.setState({ busy: true, errors: {}, trouble: '' })
    const result = await step()
    if (result.ok) this.setState({ busy: false })
    else this.refuse(result.errors, result.message)
  }

  override render({ app, form, locale, shadow }: FormCardProps) {
    const { key, fields, status, answers } = form
    const { drafts, errors, trouble, busy } = this.state
    const asked = fieldsFor(fields, drafts)
    const bad = asked.filter(field => errors[field.name] !== undefined).map(field => field.title)
    return (
      <Card id={key} title={form.title} locale={locale} open={status === 'open'} shadow={shadow}>
        {status === 'open' ? (
          <form
            ref={this.element}
            class="card-form"
            noValidate
            aria-labelledby={`title-${key}`}
            onSubmit={event => {
              event.preventDefault()
              this.submit()
            }}
          >
            {asked.map(field => (
              <Field
                key={field.name}
                id={`${key}-${field.name}`}
                field={field}
                draft={drafts[field.name] ?? ''}
                error={errors[field.name]}
                onDraft={draft => {
                  const { [field.name]: _, ...others } = this.state.errors
                  this.setState({ drafts: { ...this.state.drafts, [field.name]: draft }, errors: others })
                }}
              />
            ))}
            <Problem text={trouble || (bad.length > 0 ? `${texts.checkFields} ${bad.join(', ')}` : '')} />
            <div class="buttons" lang={texts.lang}>
              <button type="submit" class="button main" aria-disabled={busy}>
                {texts.submit}
              </button>
              <button
                type="button"
                class="button"
                aria-disabled={busy}
                onClick={() => this.send(() => app.dismiss(form))}
              >
                {texts.notNow}
              </button>
            </div>
          </form>
        ) : (
          <>
            {answers && <Rows rows={answerRows(fields, answers)} />}
            <p class="state" lang={texts.lang}>
              {status === 'answered' ? [<CheckIcon />, texts.answered] : [<CrossIcon />, texts.dismissed]}
            </p>
          </>
        )}
      </Card>
    )
  }
}

function answerRows(fields: FormField[], answers: Answers): { label: string; value: string }[] {
  return fields.flatMap(field => {
    const value = answers[field.name]
    if (value === undefined) return []
    const option = field.options?.find(choice => choice.value === value)
    const text = typeof value === 'boolean' ? (value ? texts.yes : texts.no) : String(value)
    return [{ label: field.title, value: field.sensitive ? '••••••' : (option?.label ?? text) }]
  })
}
