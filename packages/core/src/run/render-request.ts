import type { ActionRequest } from '../action/action.ts'
import { placeholderNames } from '../template/parse-template.ts'
import { renderFormBody } from '../template/render-form-body.ts'
import { renderHeader } from '../template/render-header.ts'
import { renderJsonBody } from '../template/render-json-body.ts'
import { renderUrl } from '../template/render-url.ts'
import type { Scalar, TemplateValues } from '../template/template-values.ts'
import { type CompiledRequest, compileRequest } from './compile-request.ts'
import type { FrozenHeader, FrozenRequest, ShownRequest } from './frozen.ts'
import { sensitiveMask } from './mask.ts'

/** Fills a request's templates, secrets left as references. Throws `template_invalid` for a value that can't stand where it is put. */
export function renderRequest(request: ActionRequest, values: TemplateValues): FrozenRequest {
  const compiled = compileRequest(request)
  return {
    method: request.method,
    url: renderUrl(compiled.url, values),
    headers: compiled.headers.flatMap(({ name, template }, index): FrozenHeader[] => {
      const rendered = renderHeader(template, values, `$.request.headers[${index}].value`)
      return rendered.kind === 'absent' ? [] : [{ name, parts: [...rendered.parts] }]
    }),
    body: renderBody(compiled, values),
    bodyType: request.bodyType,
    auth: { ...request.auth },
    timeoutMs: request.timeoutMs,
    idempotencyHeader: request.idempotencyHeader,
  }
}

/** The values that the rendered request carries, in the order in which their placeholders first stand in it. */
export function carriedValues(request: ActionRequest, values: TemplateValues): Record<string, Scalar> {
  const { url, headers, body } = compileRequest(request)
  const isGiven = (name: string) => Object.hasOwn(values, name) && values[name] !== undefined && values[name] !== null
  // One absent placeholder leaves its whole header out, the others in it included.
  const sent = headers.map(({ template }) => placeholderNames(template)).filter(names => names.every(isGiven))
  const carried: Record<string, Scalar> = {}
  for (const name of [...url.names, ...sent.flat(), ...(body?.compiled.names ?? [])]) {
    const value = isGiven(name) ? values[name] : undefined
    if (value !== undefined && value !== null) carried[name] = value
  }
  return carried
}

/** Does the request read one of these placeholders? May say yes where it only speaks of it. */
export function mentions(request: ActionRequest, names: readonly string[]): boolean {
  const { source } = compileRequest(request)
  return names.some(name => source.includes(name))
}

// A path takes no raw mask and a header Latin-1 alone, so what every place can hold is rendered, and then replaced by the mask for people.
const standIn = 'masked-00000000'

/** The request with a mask in the place of every sensitive value; `names` are the placeholders that hold one. */
export function renderShown(
  request: ActionRequest,
  rendered: FrozenRequest,
  values: TemplateValues,
  names: readonly string[],
): ShownRequest {
  const given = names.filter(name => Object.hasOwn(values, name) && values[name] !== undefined)
  if (given.length === 0) return { url: rendered.url, headers: rendered.headers, body: rendered.body }
  const masked = renderRequest(request, { ...values, ...Object.fromEntries(given.map(name => [name, standIn])) })
  return {
    url: mask(masked.url),
    headers: masked.headers.map(({ name, parts }) => ({
      name,
      parts: parts.map(part => ('text' in part ? { text: mask(part.text) } : part)),
    })),
    body: masked.body === null ? null : mask(masked.body),
  }
}

function mask(text: string): string {
  return text.replaceAll(standIn, sensitiveMask)
}

function renderBody({ body }: CompiledRequest, values: TemplateValues): string | null {
  if (!body) return null
  return body.type === 'json' ? renderJsonBody(body.compiled, values) : renderFormBody(body.compiled, values)
}
