import type { ActionRequest, NameValue } from '../action/action.ts'
import { isIdentityName } from '../action/reserved-names.ts'
import { parseTemplate, placeholderNames, type Template } from '../template/parse-template.ts'
import { type CompiledFormBody, compileFormBody } from '../template/render-form-body.ts'
import { type CompiledJsonBody, compileJsonBody } from '../template/render-json-body.ts'
import { type CompiledUrl, compileUrl } from '../template/render-url.ts'

/** A request's templates, parsed once per version of an action. */
export interface CompiledRequest {
  url: CompiledUrl
  headers: { name: string; template: Template }[]
  body: { type: 'json'; compiled: CompiledJsonBody } | { type: 'form'; compiled: CompiledFormBody } | null
  /** The verified claims that they name, as `identity_<claim>`. */
  claims: readonly string[]
  /** The text of all templates. */
  source: string
  /** What it was made of, apart from the definition, which may change. */
  of: Made
}

type Made = Pick<ActionRequest, 'url' | 'query' | 'headers' | 'body' | 'bodyType'>

// Entries go when the definition does.
const known = new WeakMap<ActionRequest, CompiledRequest>()

export function compileRequest(request: ActionRequest): CompiledRequest {
  const found = known.get(request)
  // A definition is not to be changed, but a program may hold one that it does change: what was compiled must not be sent then.
  if (found && isSame(found.of, request)) return found
  const made = compile(request)
  known.set(request, made)
  return made
}

function compile(request: ActionRequest): CompiledRequest {
  const { url, body, bodyType } = request
  const query = request.query.map(copy)
  const headers = request.headers.map(copy)
  const templates = {
    url: compileUrl(url, query),
    headers: headers.map(({ name, value }) => ({ name, template: parseTemplate(value) })),
    body: compileBody(request),
  }
  return {
    ...templates,
    claims: claimsOf(templates),
    source: JSON.stringify([url, query, headers, body, bodyType]),
    of: { url, query, headers, body, bodyType },
  }
}

function claimsOf({ url, headers, body }: Pick<CompiledRequest, 'url' | 'headers' | 'body'>): string[] {
  const inHeaders = headers.flatMap(({ template }) => placeholderNames(template))
  return [...new Set([...url.names, ...inHeaders, ...(body?.compiled.names ?? [])].filter(isIdentityName))]
}

function copy({ name, value }: NameValue): NameValue {
  return { name, value }
}

function isSame(a: Made, b: Made): boolean {
  const isSameTexts = a.url === b.url && a.body === b.body && a.bodyType === b.bodyType
  return isSameTexts && areSame(a.query, b.query) && areSame(a.headers, b.headers)
}

function areSame(a: readonly NameValue[], b: readonly NameValue[]): boolean {
  return (
    a.length === b.length && a.every(({ name, value }, index) => name === b[index]?.name && value === b[index]?.value)
  )
}

function compileBody({ body, bodyType }: ActionRequest): CompiledRequest['body'] {
  if (body === null) return null
  return bodyType === 'form'
    ? { type: 'form', compiled: compileFormBody(body) }
    : { type: 'json', compiled: compileJsonBody(body) }
}
