import type { Action, ActionInput } from '../action/action.ts'
import { isWrite } from '../action/effective-mode.ts'
import { BellhopError, isBellhopError } from '../error/bellhop-error.ts'
import { type Call, type ResolvedInputs, resolveInputs } from '../input/resolve-inputs.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { renderFormBody } from '../template/render-form-body.ts'
import { renderHeader } from '../template/render-header.ts'
import { renderJsonBody } from '../template/render-json-body.ts'
import { renderUrl } from '../template/render-url.ts'
import type { Scalar, TemplateValues } from '../template/template-values.ts'
import { type CompiledRequest, compileRequest } from './compile-request.ts'
import type { FrozenHeader, FrozenRequest, PreparedRun, ShownRequest } from './frozen.ts'
import { sensitiveMask } from './mask.ts'
import { clockNames, type RuntimeValues } from './runtime-values.ts'
import { type Clock, startStep, type TraceStep } from './trace.ts'

export interface PrepareCall extends Call {
  runtime?: Partial<RuntimeValues>
  /** What messages may say of the person. */
  contact?: JsonObject
  agent?: { id?: string; name?: string; timeZone?: string; locale?: string; country?: string }
}

export interface PrepareParts {
  clock: Clock
  /** HMAC-SHA256 under the workspace's key, in hex. */
  hmac(text: string): string
  /** Version of the action; 0 for one that was never saved. */
  version?: number
}

export type Preparation = { trace: TraceStep[]; resolved: ResolvedInputs } & (
  | { status: 'missing'; missing: ActionInput[] }
  | { status: 'refused'; error: BellhopError }
  | { status: 'prepared'; prepared: PreparedRun }
)

/**
 * Resolves the inputs and freezes the request that they make. Sends nothing and asks nobody: what is missing and what is
 * refused are values. A frozen request is never rendered again.
 */
export function prepareRun(action: Action, call: PrepareCall, parts: PrepareParts): Preparation {
  const now = parts.clock.now()
  const inputs = startStep('inputs', parts.clock)
  const resolved = resolveInputs(action, { now, ...call })
  const trace = [inputs(describeInputs(action, resolved))]
  if (resolved.error) return { status: 'refused', error: resolved.error, resolved, trace }
  if (resolved.missing.length > 0) return { status: 'missing', missing: resolved.missing, resolved, trace }

  const rendering = startStep('render', parts.clock)
  try {
    const prepared = freeze(action, call, resolved.values, now, parts)
    trace.push(rendering(prepared.frozen.shown ? { url: prepared.frozen.shown.url } : {}))
    return { status: 'prepared', prepared, resolved, trace }
  } catch (thrown) {
    if (!isBellhopError(thrown)) throw thrown
    trace.push(rendering({ error: thrown.code, message: thrown.message }))
    return { status: 'refused', error: thrown, resolved, trace }
  }
}

function freeze(
  action: Action,
  call: PrepareCall,
  values: ResolvedInputs['values'],
  now: Date,
  parts: PrepareParts,
): PreparedRun {
  const timeZone = call.agent?.timeZone ?? 'UTC'
  const version = parts.version ?? 0
  const data = {
    contact: call.contact ?? {},
    agent: definedOnly({ id: call.agent?.id, name: call.agent?.name }),
    context: scalarsOf(call.context ?? {}, Object.keys(call.context ?? {})),
  }
  const frozen = {
    frozenAt: now.toISOString(),
    values,
    messageData: data,
    locale: call.agent?.locale ?? 'en-US',
    timeZone,
  }
  const all: TemplateValues = {
    ...contextValues(action, call.context ?? {}),
    ...identityValues(call.identity ?? null),
    ...call.runtime,
    current_datetime: call.runtime?.current_datetime ?? now.toISOString(),
    timezone: timeZone,
    ...values,
  }
  if (!action.request) {
    const digest = parts.hmac(
      JSON.stringify([action.name, version, action.client?.code ?? null, Object.entries(values)]),
    )
    return { action, version, frozen: { ...frozen, request: null, shown: null, digest, writeKey: null } }
  }
  const compiled = compileRequest(action, action.request)
  const request = render(compiled, all)
  const digest = parts.hmac(
    JSON.stringify([action.name, version, comparable(request), request.auth, request.timeoutMs]),
  )
  return {
    action,
    version,
    frozen: {
      ...frozen,
      request,
      shown: showing(action, compiled, request, all),
      digest,
      writeKey: isWrite(action) ? writeKeyOf(action, compiled, request, all, parts) : null,
    },
  }
}

function render(compiled: CompiledRequest, values: TemplateValues): FrozenRequest {
  const { request } = compiled
  return {
    method: request.method,
    url: renderUrl(compiled.url, values),
    headers: compiled.headers.flatMap(({ name, template }): FrozenHeader[] => {
      const rendered = renderHeader(template, values)
      return rendered.kind === 'absent' ? [] : [{ name, parts: [...rendered.parts] }]
    }),
    body: renderBody(compiled, values),
    bodyType: request.bodyType,
    auth: request.auth,
    timeoutMs: request.timeoutMs,
    idempotencyHeader: request.idempotencyHeader,
  }
}

function renderBody({ body }: CompiledRequest, values: TemplateValues): string | null {
  if (!body) return null
  return body.type === 'json' ? renderJsonBody(body.compiled, values) : renderFormBody(body.compiled, values)
}

/** The request with a mask in the place of every sensitive input. */
function showing(
  action: Action,
  compiled: CompiledRequest,
  request: FrozenRequest,
  values: TemplateValues,
): ShownRequest {
  const sensitive = action.inputs.filter(input => input.sensitive && Object.hasOwn(values, input.name))
  if (sensitive.length === 0) return { url: request.url, headers: request.headers, body: request.body }
  // A header takes Latin-1 alone, so a mask that every place can hold is rendered, and then replaced by the one for people.
  const standIn = `masked-${'0'.repeat(8)}`
  const masked = render(compiled, { ...values, ...Object.fromEntries(sensitive.map(({ name }) => [name, standIn])) })
  const mask = (text: string) => text.replaceAll(standIn, sensitiveMask)
  return {
    url: mask(masked.url),
    headers: masked.headers.map(({ name, parts }) => ({
      name,
      parts: parts.map(part => ('text' in part ? { text: mask(part.text) } : part)),
    })),
    body: masked.body === null ? null : mask(masked.body),
  }
}

function writeKeyOf(
  action: Action,
  compiled: CompiledRequest,
  request: FrozenRequest,
  values: TemplateValues,
  parts: PrepareParts,
): string {
  const still = Object.fromEntries(clockNames.map(name => [name, 'now']))
  const same = compiled.readsClock ? render(compiled, { ...values, ...still }) : request
  return parts.hmac(JSON.stringify(['write', action.name, comparable(same)]))
}

function comparable({ method, url, headers, body, bodyType }: FrozenRequest): JsonValue {
  return [
    method,
    url,
    headers.map(({ name, parts }) => [name.toLowerCase(), parts.map(part => ({ ...part }))]),
    body,
    bodyType,
  ]
}

/** Only the keys that the action lists, and scalars alone. A listed key that the context lacks is `input_missing`. */
function contextValues(action: Action, context: Readonly<Record<string, JsonValue>>): Record<string, Scalar> {
  const values = scalarsOf(context, action.context)
  const lacking = action.context.filter(key => !Object.hasOwn(values, key))
  if (lacking.length > 0) {
    throw new BellhopError(
      'input_missing',
      `The agent's context has no ${lacking.map(key => `"${key}"`).join(', ')}.`,
      {
        issues: lacking.map(key => ({
          path: `$.context.${key}`,
          message: 'The action lists this key, but the context lacks it.',
        })),
      },
    )
  }
  return values
}

/** Verified claims, flattened: `address.city` is `identity_address_city`. */
function identityValues(identity: Readonly<Record<string, JsonValue>> | null): Record<string, Scalar> {
  const out: Record<string, Scalar> = {}
  const walk = (prefix: string, value: JsonValue, depth: number) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out[prefix] = value
    else if (isJsonObject(value) && depth < 5) {
      for (const [key, inner] of Object.entries(value)) walk(`${prefix}_${key}`, inner, depth + 1)
    }
  }
  for (const [claim, value] of Object.entries(identity ?? {})) walk(`identity_${claim}`, value, 0)
  return out
}

function scalarsOf(source: Readonly<Record<string, JsonValue>>, keys: readonly string[]): Record<string, Scalar> {
  const out: Record<string, Scalar> = {}
  for (const key of keys) {
    const value = Object.hasOwn(source, key) ? source[key] : undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out[key] = value
  }
  return out
}

/** Which inputs were given and where from; no values: the run's record has those, masked. */
function describeInputs(action: Action, resolved: ResolvedInputs): JsonObject {
  const untrusted = action.inputs.filter(
    input => input.from.startsWith('page.') && Object.hasOwn(resolved.values, input.name),
  )
  return {
    origins: { ...resolved.origins },
    ...(resolved.missing.length > 0 ? { missing: resolved.missing.map(input => input.name) } : {}),
    ...(resolved.ignored.length > 0 ? { ignored: [...resolved.ignored] } : {}),
    ...(untrusted.length > 0 ? { untrusted: untrusted.map(input => input.name) } : {}),
  }
}

function definedOnly(object: Record<string, string | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
