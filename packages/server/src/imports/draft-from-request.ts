import { headerNameProblem, isJsonObject, type JsonObject, type JsonValue, maskCredentials } from '@bellhop/core'
import type { Draft } from './draft.ts'
import { createGuessedInputs, type GuessedInputs, looksGiven, looksLikeId } from './guess-inputs.ts'
import { liftCredentials } from './lift-credentials.ts'
import { nameRequest, singular } from './name-request.ts'
import type { PastedRequest, Row } from './pasted-request.ts'

export interface Taken {
  actions: ReadonlySet<string>
  secrets: ReadonlySet<string>
}

/** An action that would send such a request, its inputs guessed, its credentials beside it and none in it. */
export function draftFromRequest(pasted: PastedRequest, taken: Taken, given: readonly string[] = []): Draft {
  const { request, auth, secrets, notes } = liftCredentials(pasted, taken.secrets)
  const inputs = createGuessedInputs()
  const path = fillPath(request.path, inputs)
  const query = request.query.slice(0, 100).map(row => fillRow(row, inputs))
  const { headers, notes: headerNotes } = keptHeaders(request.headers)
  const body = fillBody(request, inputs)
  const named = nameRequest(request.method, request.origin, path)
  const action: JsonObject = {
    name: freeName(named.name, taken.actions),
    description: named.description,
    examples: [],
    kind: 'api',
    inputs: [],
    request: {
      method: request.method,
      url: `${request.origin}${path}`,
      headers: headers.map(({ name, value }) => ({ name, value: inputs.declare(value) })),
      query: query.map(({ name, value }) => ({ name, value })),
      body: body.text,
      bodyType: request.body?.type ?? 'json',
      auth,
    },
  }
  action.inputs = [...inputs.all]
  const values = secrets.flatMap(({ value }) => (value !== null && value.length >= 6 ? [value] : []))
  return {
    action: maskCredentials(without(action, values), 'REPLACE_ME'),
    secrets,
    notes: [...given, ...notes, ...headerNotes, ...body.notes],
  }
}

/** `get_order`, or `get_order_2` where there is one. */
export function freeName(wish: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? wish : `${wish}_${i}`
    if (!taken.has(name)) return name
  }
}

function fillPath(path: string, inputs: GuessedInputs): string {
  const segments = path.split('/')
  return segments
    .map((segment, i) => {
      if (segment.includes('{{')) return inputs.declare(segment)
      const [, value = '', extension = ''] = /^(.*?)(\.(?:json|xml))?$/.exec(segment) ?? []
      const plain = decoded(value)
      if (value === 'REPLACE_ME' || !(looksLikeId(plain) || /^[^@/]+@[^@/]+\.\w+$/.test(plain))) return segment
      const before = segments.slice(0, i).findLast(other => other !== '' && !other.includes('{{'))
      const isVersion = /^\d+$/.test(plain) && (before === undefined || /^(api|rest|version)$/i.test(before))
      if (isVersion && i < segments.length - 1) return segment
      const wish =
        before === undefined || isVersion ? 'id' : `${singular(before)}_${plain.includes('@') ? 'email' : 'id'}`
      const placeholder = inputs.placeholder(wish, plain, plain.includes('@') ? 'email' : 'string')
      return placeholder === null ? segment : `${placeholder}${extension}`
    })
    .join('/')
}

function fillRow({ name, value }: Row, inputs: GuessedInputs): Row {
  if (value.includes('{{')) return { name, value: inputs.declare(value) }
  if (value === '' || !looksGiven(name, value)) return { name, value }
  return { name, value: inputs.placeholder(name, value) ?? value }
}

// The server sets these by itself, or they belong to the browser that the command was copied from.
const ownHeaders =
  /^(host|content-length|content-type|user-agent|accept-encoding|accept-language|origin|referer|cookie|connection|cache-control|pragma|dnt|priority|te|upgrade-insecure-requests|idempotency-key|if-none-match|if-modified-since|sec-.*)$/i

function keptHeaders(headers: readonly Row[]): { headers: Row[]; notes: string[] } {
  const notes: string[] = []
  if (headers.some(({ name }) => /^cookie$/i.test(name)))
    notes.push(
      'Cookies are of a browser that was signed in, and run out: they were left out. Use a key or token of the API.',
    )
  const kept = headers.filter(({ name, value }) => {
    if (ownHeaders.test(name) || (/^accept$/i.test(name) && value.trim() === '*/*')) return false
    if (headerNameProblem(name) === null) return true
    notes.push(`The header ${name} is not for an action to set: it was left out.`)
    return false
  })
  return { headers: kept.slice(0, 50), notes }
}

function fillBody({ method, body }: PastedRequest, inputs: GuessedInputs): { text: string | null; notes: string[] } {
  if (body === null) return { text: null, notes: [] }
  if (method === 'GET') return { text: null, notes: ['A GET request has no body: it was left out.'] }
  if (body.type === 'json')
    return { text: JSON.stringify(fillJson('', body.value, inputs), null, 2).replace(bareMark, '$1'), notes: [] }
  const pairs = body.rows
    .map(row => fillRow(row, inputs))
    .map(({ name, value }) => `${formText(name)}=${formText(value)}`)
  return { text: pairs.length === 0 ? null : pairs.join('&'), notes: [] }
}

// A number or a truth value stands without quotes: the mark is taken away, with the quotes, once the rest is text.
const bareMark = /"bare:(\{\{\w+\}\})"/g

function fillJson(name: string, value: JsonValue, inputs: GuessedInputs): JsonValue {
  if (Array.isArray(value)) return value.map(item => fillJson(singular(name), item, inputs))
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(key, item, inputs)]))
  if (value === null) return value
  if (typeof value === 'string' && value.includes('{{')) return inputs.declare(value)
  if (value === '' || !looksGiven(name, value)) return value
  // More digits than an input takes.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return value
  const placeholder = inputs.placeholder(name, value)
  if (placeholder === null) return value
  return typeof value === 'string' ? placeholder : `bare:${placeholder}`
}

/** Form encoding, but for the braces of placeholders. */
function formText(text: string): string {
  return text
    .split(/(\{\{\w+\}\})/)
    .map(part => (/^\{\{\w+\}\}$/.test(part) ? part : new URLSearchParams([['', part]]).toString().slice(1)))
    .join('')
}

function without(action: JsonObject, values: readonly string[]): JsonObject {
  if (values.length === 0) return action
  const clean = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return values.reduce((text, secret) => text.replaceAll(secret, 'REPLACE_ME'), value)
    if (Array.isArray(value)) return value.map(clean)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item)]))
  }
  const cleaned = clean(action)
  return isJsonObject(cleaned) ? cleaned : action
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
