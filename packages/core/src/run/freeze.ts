import type { Action } from '../action/action.ts'
import { isWrite } from '../action/effective-mode.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { TemplateValues } from '../template/template-values.ts'
import { callValues, sensitiveNames } from './call-values.ts'
import type { FrozenRequest, InputValue, PreparedRun } from './frozen.ts'
import type { PrepareCall } from './prepare-run.ts'
import { carriedValues, mentions, renderRequest, renderShown } from './render-request.ts'
import { clockNames } from './runtime-values.ts'

/** Decides all that a run will do. Throws `template_invalid` for a value that can't stand where the request puts it. */
export function freeze(
  { action, version }: Pick<PreparedRun, 'action' | 'version'>,
  call: PrepareCall,
  inputs: Record<string, InputValue>,
  { now, hmac }: { now: Date; hmac(text: string): string },
): PreparedRun {
  const timeZone = call.agent?.timeZone ?? 'UTC'
  const common = {
    frozenAt: now.toISOString(),
    values: inputs,
    messageData: {
      contact: call.contact ?? {},
      agent: definedOnly({ id: call.agent?.id, name: call.agent?.name }),
      context: { ...call.context },
    },
    locale: call.agent?.locale ?? 'en-US',
    timeZone,
  }
  const sign = (...parts: JsonValue[]) => hmac(JSON.stringify(parts))
  if (!action.request) {
    const { name, kind, widget, client } = action
    const digest = sign('run', name, version, kind, widget, client, Object.entries(inputs))
    return { action, version, frozen: { ...common, carried: {}, request: null, shown: null, digest, writeKey: null } }
  }
  const values = callValues(action, call, inputs, { current_datetime: now.toISOString(), timezone: timeZone })
  const request = renderRequest(action.request, values)
  const { timeoutMs, idempotencyHeader } = request
  return {
    action,
    version,
    frozen: {
      ...common,
      carried: carriedValues(action.request, values),
      request,
      shown: renderShown(action.request, request, values, sensitiveNames(action)),
      digest: sign('request', action.name, version, comparable(request), timeoutMs, idempotencyHeader),
      writeKey: isWrite(action) ? sign('write', comparable(withoutClock(action, request, values))) : null,
    },
  }
}

function withoutClock(action: Action, request: FrozenRequest, values: TemplateValues): FrozenRequest {
  if (!action.request || !mentions(action.request, clockNames)) return request
  return renderRequest(action.request, { ...values, ...Object.fromEntries(clockNames.map(name => [name, 'now'])) })
}

/** What two requests have to share to be the same one. Header names differ in case without differing (RFC 9110, 5.1). */
function comparable({ method, url, headers, body, bodyType, auth }: FrozenRequest): JsonValue {
  return [
    method,
    url,
    headers.map(({ name, parts }) => [name.toLowerCase(), parts.map(part => ({ ...part }))]),
    body,
    bodyType,
    { ...auth },
  ]
}

function definedOnly(object: Record<string, string | undefined>): JsonObject {
  const defined: JsonObject = {}
  for (const name in object) if (object[name] !== undefined) defined[name] = object[name]
  return defined
}
