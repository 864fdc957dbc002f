import type { Action, ActionRequest, NameValue } from '../action/action.ts'
import { parseTemplate, type Template } from '../template/parse-template.ts'
import { type CompiledFormBody, compileFormBody } from '../template/render-form-body.ts'
import { type CompiledJsonBody, compileJsonBody } from '../template/render-json-body.ts'
import { type CompiledUrl, compileUrl } from '../template/render-url.ts'

/** A request's templates, parsed once per version of an action. */
export interface CompiledRequest {
  request: ActionRequest
  url: CompiledUrl
  headers: { name: string; template: Template }[]
  body: { type: 'json'; compiled: CompiledJsonBody } | { type: 'form'; compiled: CompiledFormBody } | null
  /** Does it read the clock? Then two renderings of the same request may differ. */
  readsClock: boolean
}

// Keyed by the definition itself, which is immutable: entries go when the definition does.
const compiled = new WeakMap<Action, CompiledRequest>()

export function compileRequest(action: Action, request: ActionRequest): CompiledRequest {
  const known = compiled.get(action)
  if (known) return known
  const made = compile(request)
  compiled.set(action, made)
  return made
}

function compile(request: ActionRequest): CompiledRequest {
  return {
    request,
    url: compileUrl(request.url, request.query),
    headers: request.headers.map(({ name, value }: NameValue) => ({ name, template: parseTemplate(value) })),
    body: compileBody(request),
    readsClock: JSON.stringify([request.url, request.query, request.headers, request.body]).includes(
      'current_datetime',
    ),
  }
}

function compileBody(request: ActionRequest): CompiledRequest['body'] {
  if (request.body === null) return null
  return request.bodyType === 'form'
    ? { type: 'form', compiled: compileFormBody(request.body) }
    : { type: 'json', compiled: compileJsonBody(request.body) }
}
