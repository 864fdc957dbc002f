import { headerNameProblem, isJsonObject, isReservedName, type JsonObject, type JsonValue } from '@bellhop/core'
import { cutText } from '../cut-text.ts'
import type { Draft } from '../draft.ts'
import { freeName, type Taken } from '../draft-from-request.ts'
import { wordsOf } from '../lift-credentials.ts'
import { nameRequest } from '../name-request.ts'
import type { Operation } from './read-document.ts'
import { createResolver, own, ownList, ownText } from './resolve.ts'
import { actionNameOf, flatSchema, toInput, typeName } from './schema-input.ts'
import { securityOf } from './security.ts'

const deepest = 4
const mostInputs = 50
const mostNotes = 50
const longestUrl = 2_000

/** The action that an operation of an OpenAPI document describes. */
export function draftOperation(document: JsonObject, chosen: Operation, taken: Taken): Draft {
  const notes: string[] = []
  const resolve = createResolver(document, () =>
    notes.push('The document says more of this operation than can be read: add by hand what is missing.'),
  )
  const inputs = new Map<string, JsonObject>()
  const declare = (
    wish: string,
    schema: JsonObject,
    more: { required: boolean; description: string | null },
  ): string | null => {
    if (inputs.size >= mostInputs) {
      notes.push(`There are more than ${mostInputs} inputs: ${wish} was left out.`)
      return null
    }
    const name = freeName(inputName(wish), new Set(inputs.keys()))
    inputs.set(name, toInput(name, schema, more))
    return `{{${name}}}`
  }

  const parameters = parametersOf(chosen, resolve)
  const address = addressOf(document, chosen)
  if (address.note !== null) notes.push(address.note)
  const inPath = new Map<string, string>()
  const query: JsonObject[] = []
  const headers: JsonObject[] = []
  const security = securityOf(document, chosen.operation, address.origin, taken.secrets)
  const authHeader = ownText(security.auth, 'name')?.toLowerCase()
  for (const parameter of parameters) {
    const name = ownText(parameter, 'name') ?? ''
    const place = ownText(parameter, 'in')
    const schema = flatSchema(resolve, own(parameter, 'schema') ?? contentSchema(parameter))
    const more = {
      required: place === 'path' || own(parameter, 'required') === true,
      description: ownText(parameter, 'description'),
    }
    if (place === 'path') {
      const placeholder = chosen.path.includes(`{${name}}`) ? declare(name, schema, more) : null
      if (placeholder !== null) inPath.set(name, placeholder)
    } else if (place === 'cookie') notes.push(`The cookie ${name} was left out: an action sends none.`)
    else if (['array', 'object'].includes(typeName(schema) ?? ''))
      notes.push(`The parameter ${name} is a list or an object: add it by hand if it is needed.`)
    else if (place === 'query' || (place === 'header' && isFreeHeader(name, authHeader))) {
      const value = declare(name, schema, more)
      if (value !== null) (place === 'query' ? query : headers).push({ name, value })
    }
  }
  // At once: what one parameter becomes may read like the next.
  const path = chosen.path.replace(/\{([^{}]+)\}/g, (braces, name: string) => inPath.get(name) ?? braces)
  const body = bodyOf(chosen, resolve, declare, notes)
  const { method, operation } = chosen
  const guessed = nameRequest(method, address.origin, path)
  const action: JsonObject = {
    name: freeName(actionNameOf(ownText(operation, 'operationId') ?? '') ?? guessed.name, taken.actions),
    description: descriptionOf(operation) ?? guessed.description,
    examples: [],
    kind: 'api',
    inputs: [...inputs.values()],
    request: { method, url: `${address.origin}${address.path}${path}`, headers, query, ...body, auth: security.auth },
  }
  return { action, secrets: security.secrets, notes: [...security.notes, ...notes].slice(0, mostNotes) }
}

function parametersOf(
  { operation, pathItem, path }: Operation,
  resolve: (value: JsonValue) => JsonObject,
): JsonObject[] {
  const found = new Map<string, JsonObject>()
  // What a path names and nobody describes is a text.
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g))
    found.set(`path ${name}`, { name, in: 'path', required: true })
  for (const given of [...ownList(pathItem, 'parameters'), ...ownList(operation, 'parameters')]) {
    const parameter = resolve(given)
    const name = ownText(parameter, 'name')
    if (name !== null && name !== '') found.set(`${ownText(parameter, 'in')} ${name}`, parameter)
  }
  return [...found.values()]
}

function contentSchema(holder: JsonObject): JsonValue | undefined {
  const content = own(holder, 'content')
  return isJsonObject(content) ? own(Object.values(content)[0], 'schema') : undefined
}

/** The placeholder of an input that is made for it; null where there are as many as there may be. */
type Declare = (
  wish: string,
  schema: JsonObject,
  more: { required: boolean; description: string | null },
) => string | null

function bodyOf(
  { method, operation }: Operation,
  resolve: (value: JsonValue | undefined) => JsonObject,
  declare: Declare,
  notes: string[],
): JsonObject {
  const content = own(resolve(own(operation, 'requestBody')), 'content')
  if (!isJsonObject(content) || method === 'GET') return { body: null }
  const type =
    Object.keys(content).find(name => /json/i.test(name)) ?? Object.keys(content).find(name => /x-www-form/i.test(name))
  if (type === undefined) {
    notes.push(
      `The body is sent as ${Object.keys(content)[0]?.slice(0, 60) ?? 'nothing'}, which an action cannot: it was left out.`,
    )
    return { body: null }
  }
  const schema = flatSchema(resolve, own(own(content, type), 'schema'))
  if (typeName(schema) !== 'object') {
    notes.push('The body is not an object of named fields: write it by hand.')
    return { body: null }
  }
  const isJson = /json/i.test(type)
  // A form is pairs alone.
  const within = { resolve, declare, notes, prefix: '', required: true, depth: 0, deepest: isJson ? deepest : 0 }
  const fields = fieldsOf(schema, within)
  if (isJson) return { body: JSON.stringify(fields, null, 2).replace(/"(\{\{\w+\}\})"/g, '$1'), bodyType: 'json' }
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${encodeURIComponent(name)}=${value}`] : [],
  )
  return { body: pairs.length === 0 ? null : pairs.join('&'), bodyType: 'form' }
}

interface Within {
  resolve: (value: JsonValue | undefined) => JsonObject
  declare: Declare
  notes: string[]
  prefix: string
  required: boolean
  depth: number
  deepest: number
}

// `{ address: { city } }` asks for `address_city`: a customer gives values, not structures.
function fieldsOf(schema: JsonObject, within: Within): JsonObject {
  const { resolve, declare, notes, prefix, depth } = within
  const needed = ownList(schema, 'required')
  const properties = own(schema, 'properties')
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, given]): [string, JsonValue][] => {
      const property = flatSchema(resolve, given)
      const required = within.required && needed.includes(name)
      if (own(property, 'readOnly') === true) return []
      const type = typeName(property)
      if (type === 'array' || (type === 'object' && depth >= within.deepest)) {
        notes.push(`The field ${prefix}${name} of the body is a list or lies too deep: add it by hand if it is needed.`)
        return []
      }
      if (type !== 'object') {
        const placeholder = declare(`${prefix}${name}`, property, { required, description: null })
        return placeholder === null ? [] : [[name, placeholder]]
      }
      const inner = fieldsOf(property, { ...within, prefix: `${prefix}${name}_`, required, depth: depth + 1 })
      return Object.keys(inner).length === 0 ? [] : [[name, inner]]
    }),
  )
}

function addressOf(
  document: JsonObject,
  { operation, pathItem }: Operation,
): { origin: string; path: string; note: string | null } {
  const [server] = [operation, pathItem, document].flatMap(holder => ownList(holder, 'servers').slice(0, 1))
  const variables = own(server, 'variables')
  const url = (ownText(server, 'url') ?? '')
    .slice(0, longestUrl)
    .replace(/\{([^{}]+)\}/g, (braces, name: string) => ownText(own(variables, name), 'default') ?? braces)
    .slice(0, longestUrl)
  const [, origin, path = ''] = /^(https?:\/\/[^/?#@{}]+)([^?#{}]*)/i.exec(url) ?? []
  if (origin !== undefined) return { origin: origin.toLowerCase(), path: path.replace(/\/+$/, ''), note: null }
  const relative = url.startsWith('/') ? url.replace(/[?#{].*$/, '').replace(/\/+$/, '') : ''
  return {
    origin: 'https://api.example.com',
    path: relative,
    note: 'The document does not say at which address the API is: put it in place of https://api.example.com.',
  }
}

function isFreeHeader(name: string, authHeader: string | undefined): boolean {
  const lower = name.toLowerCase()
  if (
    ['accept', 'content-type', 'authorization', 'idempotency-key', 'user-agent'].includes(lower) ||
    lower === authHeader
  )
    return false
  return headerNameProblem(name) === null
}

function descriptionOf(operation: JsonObject): string | null {
  const text = ownText(operation, 'summary') ?? ownText(operation, 'description')
  const words = text?.replace(/\s+/g, ' ').replaceAll('{{', '').trim().replace(/\.$/, '')
  if (!words) return null
  const said = /^use (this )?(when|if|to|for)\b/i.test(words) ? words : `Use when this is needed: ${words}`
  return cutText(said, 198).trimEnd().concat('.')
}

function inputName(name: string): string {
  const flat = wordsOf(name).slice(0, 50)
  return isReservedName(flat) || /^\d/.test(flat) ? `input_${flat}` : flat
}
