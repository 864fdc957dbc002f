import type { Draft, DraftInput, DraftRequest } from './draft.ts'

/** Left out, it is text. */
type InputType = DraftInput['type']
type Measure = 'number' | 'length' | 'day' | 'none'

/** What `min` and `max` mean for a type. */
export function measureOf(type: InputType): Measure {
  if (type === 'integer' || type === 'float') return 'number'
  if (type === 'date') return 'day'
  return type === 'boolean' ? 'none' : 'length'
}

/** Another type. What the new one can't have goes; choices are read as the new type where they can be. */
export function withType(input: DraftInput, type: InputType): DraftInput {
  const sameMeasure = measureOf(input.type) === measureOf(type)
  return {
    ...input,
    type: type ?? 'string',
    ...(!sameMeasure && { min: null, max: null }),
    ...(type === 'boolean' && { pattern: null, options: null }),
    ...(type !== 'boolean' &&
      input.options && { options: input.options.map(option => ({ ...option, value: toType(option.value, type) })) }),
    ...(input.default !== undefined && input.default !== null && { default: toType(input.default, type) }),
  }
}

/** Another source. Only the conversation has a default, only a constant a value; what the model says is not hidden from it. */
export function withSource(input: DraftInput, from: string): DraftInput {
  const next = { ...input, from }
  if (from !== 'conversation') next.default = null
  else next.shownToModel = false
  if (from !== 'constant') next.value = null
  else next.askAgain = false
  return next
}

export function withRequired(input: DraftInput, required: boolean): DraftInput {
  return { ...input, required, ...(required && { default: null }) }
}

/** What was typed, as the type has it: a number where it is one. What doesn't fit stays, for the server to say so. */
export function toType(value: unknown, type: InputType): unknown {
  const text = String(value).trim()
  if (type === 'integer' || type === 'float') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : value
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : value
  return value === null || value === undefined ? value : String(value)
}

/** Everything that named an input by its old name names it by its new one; the input itself has it already. */
export function renameReferences(draft: Draft, from: string, to: string): Draft {
  if (!flatName.test(from) || !flatName.test(to)) return draft
  const flat = new RegExp(`\\{\\{(\\s*)${from}(\\s*)\\}\\}`, 'g')
  const dotted = new RegExp(`(\\{\\{\\s*inputs\\.)${from}(?![A-Za-z0-9_])`, 'g')
  const inRequest = (text: string) => text.replace(flat, `{{$1${to}$2}}`)
  const inMessage = (text: string | null | undefined) => text?.replace(dotted, `$1${to}`) ?? null
  const { inputs, request, messages } = draft
  return {
    ...draft,
    ...(inputs && { inputs: inputs.map(input => withWhen(input, from, to)) }),
    ...(request && { request: requestWith(request, inRequest) }),
    ...(messages && {
      messages: {
        before: inMessage(messages.before),
        success: inMessage(messages.success),
        error: inMessage(messages.error),
        byStatus: Object.fromEntries(
          Object.entries(messages.byStatus ?? {}).map(([status, text]) => [status, inMessage(text)]),
        ),
      },
    }),
  }
}

const flatName = /^[A-Za-z_][A-Za-z0-9_]*$/

function withWhen(input: DraftInput, from: string, to: string): DraftInput {
  const { when } = input
  const names = typeof when === 'object' && when !== null && 'input' in when && when.input === from
  return names ? { ...input, when: { ...when, input: to } } : input
}

function requestWith(request: DraftRequest, change: (text: string) => string): DraftRequest {
  const rows = (list: { name: string; value: string }[]) => list.map(row => ({ ...row, value: change(row.value) }))
  return {
    ...request,
    url: change(request.url),
    ...(request.headers && { headers: rows(request.headers) }),
    ...(request.query && { query: rows(request.query) }),
    ...(typeof request.body === 'string' && { body: change(request.body) }),
  }
}
