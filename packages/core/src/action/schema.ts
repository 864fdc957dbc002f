import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import type {
  Action,
  ActionInput,
  ActionRequest,
  ActionResponse,
  Auth,
  InputOption,
  InputSource,
  When,
} from './action.ts'
import { normaliseActionName, titleFromName } from './normalise-name.ts'
import { createShape, flag, leaf, matching, oneOf, plainText, type Shape, textOrNull, trimmed, whole } from './shape.ts'

const flatName = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/
const inputSource = /^(conversation|constant|(identity|context|page)\.[A-Za-z_][A-Za-z0-9_]{0,59})$/

/** The authored JSON of an action; its output has every default filled in. Shape alone: what parts say of each other comes after. */
export const actionSchema: z.ZodType<Action> = buildActionSchema(createShape(false))

/** Takes any object: what does not fit becomes its default, what has none becomes empty. For finding more faults, never for use. */
export const draftSchema: z.ZodType<Action> = buildActionSchema(createShape(true))

function buildActionSchema(shape: Shape): z.ZodType<Action> {
  const { soft, or, object, list } = shape
  const reference = matching(/^[a-z][a-z0-9_]{0,59}$/, 'Must be the name of an action: a-z, 0-9 and _.')
  const references = or(list(soft(reference, ''), 10), [])
  const contextKey = matching(flatName, 'Must be a flat key of the context: letters, digits and _.')
  return object({
    name: soft(actionName(), { name: '', words: null }),
    title: or<string | null>(textOrNull(80), null),
    description: soft(trimmed(10, 200), ''),
    examples: or(list(soft(trimmed(1, 200), ''), 20), []),
    kind: or(oneOf('api', 'api_widget', 'widget', 'client'), 'api'),
    enabled: or(flag(), true),
    runMode: or<Action['runMode']>(oneOf('automatic', 'confirm'), null),
    approvalExpiresMs: or(whole(60_000, 86_400_000), 900_000),
    requires: or<Action['requires']>(object({ identity: or(oneOf('none', 'verified'), 'none') }), { identity: 'none' }),
    context: or(list(soft(contextKey, ''), 50), []),
    collect: or(oneOf('form', 'words'), 'form'),
    readBack: or<string | null>(reference, null),
    escalates: or(flag(), false),
    inputs: or(list(inputSchema(shape), 50), []),
    request: or<ActionRequest | null>(requestSchema(shape), null),
    response: or(responseSchema(shape), responseSchema(shape).parse({})),
    messages: or(messagesSchema(shape), messagesSchema(shape).parse({})),
    widget: or(textOrNull(60), null),
    client: or<Action['client']>(clientSchema(shape), null),
    followUps: or(object({ success: references, failure: references }), { success: [], failure: [] }),
    offer: or(oneOf('never', 'always', 'after_unanswered', 'after_negative_feedback'), 'never'),
  }).transform(({ name: { name, words }, title, ...rest }): Action => {
    return { name, title: title?.trim() ?? words ?? titleFromName(name), ...rest }
  })
}

// `words`: what the author typed, when that reads better as a title than the name made from it.
function actionName(): z.ZodType<{ name: string; words: string | null }> {
  return trimmed(1, 200).transform((typed, context) => {
    const name = normaliseActionName(typed)
    if (name === null) {
      const message = 'Must have Latin letters or digits that a name can be made of, such as get_order_status.'
      context.issues.push({ code: 'custom', message, input: typed })
      return z.NEVER
    }
    return { name, words: /\s/.test(typed) ? typed.slice(0, 80) : null }
  })
}

function inputSchema({ soft, or, object, list, softObject }: Shape): z.ZodType<ActionInput> {
  const option = object({
    value: soft<InputOption['value']>(leaf(isScalar, 'Must be a text, a number, true or false.'), ''),
    label: or<string | null>(trimmed(1, 200), null),
  }).transform(({ value, label }): InputOption => ({ value, label: label ?? String(value) }))
  const limit = leaf(isLimit, 'Must be a number, or a date for a date input.')
  const input = object({
    name: soft(
      matching(flatName, 'Must be a name of letters, digits and _, at most 60, not beginning with a digit.'),
      '',
    ),
    type: or(inputType(), 'string'),
    title: or<string | null>(textOrNull(80), null),
    description: or(plainText(500), ''),
    example: or<string | null>(exampleText(), null),
    required: or<boolean | null>(flag(), null),
    default: or<JsonValue>(scalarOrNull(), null),
    options: or<InputOption[] | null>(list(softObject(option), 200), null),
    pattern: or(textOrNull(1_000), null),
    min: or<number | string | null>(limit, null),
    max: or<number | string | null>(limit, null),
    when: or<When | null>(whenSchema({ or, object, list }), null),
    from: or<InputSource>(
      leaf(isInputSource, 'Must be conversation, constant, identity.<claim>, context.<key> or page.<key>.'),
      'conversation',
    ),
    value: or<JsonValue>(scalarOrNull(), null),
    shownToModel: or(flag(), false),
    askAgain: or(flag(), false),
    sensitive: or(flag(), false),
  }).transform(({ name, title, required, ...rest }): ActionInput => {
    // An input is required unless its author says otherwise or gives it a default.
    return { name, ...rest, title: title?.trim() ?? titleFromName(name), required: required ?? rest.default === null }
  })
  return softObject(input)
}

function inputType(): z.ZodType<ActionInput['type']> {
  return oneOf('string', 'integer', 'float', 'boolean', 'date', 'email', 'phone', 'number').transform(type =>
    type === 'number' ? 'float' : type,
  )
}

function whenSchema({ or, object, list }: Pick<Shape, 'or' | 'object' | 'list'>): z.ZodType<When> {
  const value = leaf(isScalar, 'Must be a text, a number, true or false.')
  const condition = object({
    input: matching(flatName, 'Must be the name of an input.'),
    equals: or<JsonValue>(value, null),
    in: or<JsonValue[] | null>(list<JsonValue>(value, 100), null),
    given: or<boolean | null>(flag(), null),
  })
  return condition.transform(({ input, equals, in: values, given }, context): When => {
    const forms: When[] = []
    if (equals !== null) forms.push({ input, equals })
    if (values !== null && values.length > 0) forms.push({ input, in: values })
    if (given !== null) forms.push({ input, given })
    if (forms[0] && forms.length === 1) return forms[0]
    const message = 'Must have exactly one of equals (a value), in (a list of values) and given (true or false).'
    context.issues.push({ code: 'custom', message, input })
    return z.NEVER
  })
}

function requestSchema(shape: Shape): z.ZodType<ActionRequest> {
  const { soft, or, object, list, softObject } = shape
  const pair = softObject(object({ name: soft(trimmed(1, 200), ''), value: soft(plainText(8_000), '') }))
  const request = object({
    method: or(oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'), 'GET'),
    url: soft(trimmed(1, 8_000), '').transform(withScheme),
    headers: or(list(pair, 50), []),
    query: or(list(pair, 100), []),
    body: or(textOrNull(200_000), null),
    bodyType: or(oneOf('json', 'form'), 'json'),
    auth: or<Auth>(authSchema(shape), { type: 'none' }),
    timeoutMs: or(whole(500, 60_000), 10_000),
    cacheSeconds: or(whole(0, 3_600), 0),
    idempotencyHeader: idempotencyHeader(shape),
  })
  return softObject(request)
}

// Here null says something: send none.
function idempotencyHeader({ soft }: Shape): z.ZodType<string | null> {
  const given = textOrNull(200).nullish()
  return soft(
    given.transform(name => (name === undefined ? 'Idempotency-Key' : (name?.trim() ?? null))),
    null,
  )
}

/** `https://` in front of an address that says no scheme; one that says it half stays as it is, and is refused. */
function withScheme(url: string): string {
  if (url === '' || /^([^/?#]*:\/\/|https?:)/i.test(url)) return url
  return url.startsWith('//') ? `https:${url}` : `https://${url}`
}

function authSchema({ soft, object }: Shape): z.ZodType<Auth> {
  const secret = soft(trimmed(1, 200), '')
  const name = soft(trimmed(1, 200), '')
  return z.discriminatedUnion(
    'type',
    [
      object({ type: z.literal('none') }),
      object({ type: z.literal('bearer'), secret }),
      object({ type: z.literal('basic'), username: soft(plainText(500), ''), secret }),
      object({ type: z.literal('header'), name, secret }),
      object({ type: z.literal('body'), name, secret }),
    ],
    {
      error: ({ code }) =>
        code === 'invalid_union' ? 'Must be one of none, bearer, basic, header, body.' : 'Must be an object.',
    },
  )
}

function responseSchema({ or, object }: Shape): z.ZodType<ActionResponse> {
  return object({
    transform: or(textOrNull(100_000), null),
    fields: or<ActionResponse['fields']>(fieldList(), null),
    errorBodyToModel: or(flag(), false),
    sample: or<JsonValue>(
      z.custom<JsonValue>(() => true),
      null,
    ),
  })
}

function fieldList(): z.ZodType<string[] | '*'> {
  const either = leaf(
    (value): value is '*' | unknown[] => value === '*' || (Array.isArray(value) && value.length <= 200),
    'Must be a list of at most 200 field paths, or "*" for everything.',
  )
  return either.transform((value, context) => {
    if (value === '*') return value
    value.forEach((path, i) => {
      if (isFieldPath(path)) return
      const message = 'Must be the path of a field, such as status, tracking.number or items[0].name.'
      context.issues.push({ code: 'custom', message, input: path, path: [i] })
    })
    return value.filter(isFieldPath)
  })
}

function isFieldPath(path: unknown): path is string {
  if (typeof path !== 'string' || path.length > 200 || /\][^.[]/.test(path)) return false
  const steps = path
    .replace(/\[\d{1,6}\]/g, '.0')
    .replace(/^\.0/, '0')
    .split('.')
  return steps.every(step => step !== '' && step === step.trim() && !/[[\]]/.test(step))
}

function messagesSchema({ or, object }: Shape): z.ZodType<Action['messages']> {
  const message = or(textOrNull(5_000), null)
  return object({
    before: message,
    success: message,
    error: message,
    byStatus: or(z.record(z.string(), message, { error: 'Must be an object.' }), {}),
  })
}

function clientSchema({ soft, or, object, softObject }: Shape): z.ZodType<NonNullable<Action['client']>> {
  const client = object({
    code: soft(trimmed(1, 100_000), ''),
    returns: or(flag(), false),
    timeoutMs: or(whole(500, 60_000), 10_000),
  })
  return softObject(client)
}

function scalarOrNull(): z.ZodType<JsonValue> {
  return leaf(isScalar, 'Must be a text, a number, true or false.').transform(value => (isBlank(value) ? null : value))
}

function exampleText(): z.ZodType<string | null> {
  const guard = (value: unknown): value is string | number | boolean => isScalar(value) && String(value).length <= 200
  return leaf(guard, 'Must be a text of at most 200 characters.').transform(value =>
    isBlank(value) ? null : String(value),
  )
}

// Blank text counts as not given wherever a value is read.
function isBlank(value: string | number | boolean): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' ? value.length <= 10_000 : typeof value === 'number' || typeof value === 'boolean'
}

function isLimit(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length > 0 && value.length <= 40)
}

function isInputSource(value: unknown): value is InputSource {
  return typeof value === 'string' && inputSource.test(value)
}
