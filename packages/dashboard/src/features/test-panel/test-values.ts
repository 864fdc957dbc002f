import { runtimeNames } from '@bellhop/core/authoring'
import { type Draft, type DraftInput, isObject } from '../actions/draft.ts'

/** What a tester has typed. Everything is text, as in the fields; what isn't given has no entry, or an empty one. */
export interface TestValues {
  inputs: Readonly<Record<string, string>>
  runtime: Readonly<Record<string, string>>
  context: Readonly<Record<string, string>>
  page: Readonly<Record<string, string>>
  /** Of a customer who has signed in; sent only with `signedIn`. */
  identity: Readonly<Record<string, string>>
  signedIn: boolean
}

export type ValueGroup = 'inputs' | 'runtime' | 'context' | 'page' | 'identity'

/** What the server takes as the call of a test. */
export interface TestCall {
  inputs: Record<string, unknown>
  runtime: Record<string, string>
  context: Record<string, unknown>
  page: Record<string, unknown>
  identity: Record<string, unknown> | null
}

/** The names under which values come from elsewhere than the conversation, as far as the draft uses them. */
export interface Sources {
  runtime: readonly string[]
  context: readonly string[]
  page: readonly string[]
  identity: readonly string[]
}

/** Each input begins with its example, so that a first test is one click. */
export function firstValues(draft: Draft): TestValues {
  const inputs = askedInputs(draft).flatMap(input => {
    const value = input.example ?? (input.options?.[0]?.value as unknown) ?? null
    return value === null || input.sensitive ? [] : [[input.name, textOf(value)]]
  })
  return {
    inputs: Object.fromEntries(inputs),
    runtime: {},
    context: {},
    page: {},
    identity: {},
    signedIn: draft.requires?.identity === 'verified' || sourcesOf(draft).identity.length > 0,
  }
}

/** What was typed, over what a draft that has changed since begins with. */
export function withFirstValues(draft: Draft, typed: TestValues | null): TestValues {
  const first = firstValues(draft)
  return typed === null ? first : { ...typed, inputs: { ...first.inputs, ...typed.inputs } }
}

/** The inputs that a conversation gives. The others come from where their `from` says. */
function askedInputs(draft: Draft): DraftInput[] {
  return (draft.inputs ?? []).filter(input => (input.from ?? 'conversation') === 'conversation')
}

/** Those of them that would be asked, given what is there: an input whose `when` is false is neither asked nor sent. */
export function shownInputs(draft: Draft, values: TestValues): DraftInput[] {
  const given = new Map<string, string>()
  return askedInputs(draft).filter(input => {
    if (!isAsked(input.when, given)) return false
    const value = values.inputs[input.name] ?? ''
    if (value.trim() !== '') given.set(input.name, value)
    else if (input.default !== undefined && input.default !== null) given.set(input.name, textOf(input.default))
    return true
  })
}

export function sourcesOf(draft: Draft): Sources {
  const bound = (kind: string) =>
    (draft.inputs ?? []).flatMap(({ from }) => (from?.startsWith(`${kind}.`) ? [from.slice(kind.length + 1)] : []))
  const used = usedPlaceholders(draft)
  const claims = used.filter(name => name.startsWith('identity_')).map(name => name.slice('identity_'.length))
  return {
    runtime: used.filter(name => runtimeNames.some(known => known === name)),
    context: unique([...bound('context'), ...(draft.context ?? [])]),
    page: unique(bound('page')),
    identity: unique([...bound('identity'), ...claims]),
  }
}

export function toCall(draft: Draft, values: TestValues): TestCall {
  const inputs = shownInputs(draft, values).flatMap(({ name }) => {
    const text = values.inputs[name] ?? ''
    return text.trim() === '' ? [] : [[name, text] as const]
  })
  return {
    inputs: Object.fromEntries(inputs),
    runtime: given(values.runtime),
    context: scalars(values.context),
    page: scalars(values.page),
    identity: values.signedIn ? { sub: 'test-customer', ...scalars(values.identity) } : null,
  }
}

export function withTyped(values: TestValues, group: ValueGroup, name: string, text: string): TestValues {
  return { ...values, [group]: { ...values[group], [name]: text } }
}

/** A `when` that compares does so as text: the server decides it with types, this only what is shown. */
function isAsked(when: unknown, given: ReadonlyMap<string, string>): boolean {
  if (!isObject(when) || typeof when.input !== 'string') return true
  const value = given.get(when.input)
  if (typeof when.given === 'boolean') return (value !== undefined) === when.given
  const wanted = Array.isArray(when.in) ? when.in : [when.equals]
  return wanted.some(one => (one === null ? value === undefined : value !== undefined && textOf(one) === value))
}

function usedPlaceholders({ request }: Draft): string[] {
  if (!request) return []
  const rows = [...(request.headers ?? []), ...(request.query ?? [])].map(({ value }) => value)
  const text = [request.url, request.body ?? '', ...rows].join('\n')
  return unique([...text.matchAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g)].map(match => match[1] ?? ''))
}

function given(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''))
}

/** A number, true or false is sent as what it says; a claim that has to be text can be written in quotation marks. */
function scalars(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given(texts)).map(([name, text]) => [name, scalar(text)]))
}

function scalar(text: string): unknown {
  if (!/^(-?\d{1,15}(\.\d+)?|true|false|".*")$/s.test(text.trim()) || /^-?0\d/.test(text.trim())) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
