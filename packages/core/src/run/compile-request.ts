import type { ActionRequest } from '../action/action.ts'
import { parseTemplate, type Template } from '../template/parse-template.ts'
import { type CompiledFormBody, compileFormBody } from '../template/render-form-body.ts'
import { type CompiledJsonBody, compileJsonBody } from '../template/render-json-body.ts'
import { type CompiledUrl, compileUrl } from '../template/render-url.ts'

/** A request's templates, parsed once per version of an action. */
export interface CompiledRequest {
  url: CompiledUrl
  headers: { name: string; template: Template }[]
  body: { type: 'json'; compiled: CompiledJsonBody } | { type: 'form'; compiled: CompiledFormBody } | null
  /** The text of all templates. */
  source: string
}

// Entries go when the definition does.
const known = new WeakMap<ActionRequest, CompiledRequest>()

export function compileRequest(request: ActionRequest): CompiledRequest {
  const source = JSON.stringify([request.url, request.query, request.headers, request.body, request.bodyType])
  const found = known.get(request)
  // A definition is not to be changed, but a program may hold one that it does change: what was compiled must not be sent then.
  if (found?.source === source) return found
  const made = compile(request, source)
  known.set(request, made)
  return made
}

function compile(request: ActionRequest, source: string): CompiledRequest {
  return {
    url: compileUrl(request.url, request.query),
    headers: request.headers.map(({ name, value }) => ({ name, template: parseTemplate(value) })),
    body: compileBody(request),
    source,
  }
}

function compileBody({ body, bodyType }: ActionRequest): CompiledRequest['body'] {
  if (body === null) return null
  return bodyType === 'form'
    ? { type: 'form', compiled: compileFormBody(body) }
    : { type: 'json', compiled: compileJsonBody(body) }
}
