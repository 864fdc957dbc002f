import type {
  FormCondition,
  FormField,
  FormOption,
  Offer,
  StreamEvent,
  StreamEventBody,
  StreamEventType,
} from '@bellhop/core/stream'
import { count, list, oneOf, optional, record, scalar, text, textOr } from '../api/json.ts'

type Body<Type extends StreamEventType> = Omit<Extract<StreamEventBody, { type: Type }>, 'type'>
type Shape<Value> = { [Key in keyof Value]: (value: unknown) => Value[Key] }

const words = (value: unknown) => textOr(value, '')
const bound = (value: unknown) => (typeof value === 'number' ? value : textOr(value, null))

const option: Shape<FormOption> = { value: scalar, label: text }
const offer: Shape<Offer> = { action: optional(text), label: text }
const condition: Shape<FormCondition> = {
  input: text,
  in: optional(list(scalar)),
  given: value => value === true,
}
const field: Shape<Required<FormField>> = {
  name: text,
  type: oneOf(['string', 'integer', 'float', 'boolean', 'date', 'email', 'phone']),
  title: text,
  description: words,
  example: optional(text),
  required: value => value === true,
  options: optional(list(read(option))),
  pattern: optional(text),
  min: bound,
  max: bound,
  sensitive: value => value === true,
  value: optional(scalar),
  when: optional(read(condition)),
}

const shapes: { [Type in StreamEventType]: Shape<Body<Type>> } = {
  'message-start': { messageId: text, role: oneOf(['agent', 'customer']) },
  'text-delta': { messageId: text, text },
  'message-end': { messageId: text },
  'action-start': { runId: text, action: words, title: words },
  'inputs-requested': { runId: text, action: words, title: words, fields: list(read(field)) },
  'approval-requested': {
    runId: text,
    approvalId: text,
    digest: text,
    title: text,
    fields: list(read({ label: text, value: text })),
    expiresAt: text,
  },
  'approval-resolved': { runId: text, approvalId: text, status: oneOf(['approved', 'denied', 'expired', 'void']) },
  'action-end': {
    runId: text,
    action: words,
    status: oneOf(['succeeded', 'failed', 'denied', 'expired', 'unknown', 'cancelled']),
    code: value => (value === 'identity_required' ? value : null),
  },
  'client-action': { runId: text, action: words, title: words, timeoutMs: count, expiresAt: words },
  offers: { offers: list(read(offer)) },
  error: { code: words, message: words },
  'turn-end': { turnId: words, status: oneOf(['done', 'waiting']) },
}

/** An event of the stream, or null when its type is not known here or its data is not what the type says. */
export function parseEvent(type: string, data: string): StreamEvent | null {
  if (!Object.hasOwn(shapes, type)) return null
  try {
    const json: unknown = JSON.parse(data)
    const body = read<object>({ ...shapes[type as StreamEventType], number: count, at: words })(json)
    return { type, ...body } as StreamEvent
  } catch {
    return null
  }
}

/** Reads the keys of the shape, and only these. */
function read<Value>(shape: Shape<Value>): (value: unknown) => Value {
  return value => {
    const json = record(value)
    const entries = Object.entries<(value: unknown) => unknown>(shape).map(([key, reader]) => [key, reader(json[key])])
    return Object.fromEntries(entries) as Value
  }
}
