import type { Action } from '../action/action.ts'
import { toJsonPath } from '../action/issue-path.ts'
import type { Issue } from '../error/bellhop-error.ts'
import { isGiven } from '../input/read-value.ts'
import type { Call } from '../input/resolve-inputs.ts'
import { isJsonObject, type JsonValue } from '../json.ts'
import type { Scalar, TemplateValues } from '../template/template-values.ts'
import { compileRequest } from './compile-request.ts'
import type { InputValue } from './frozen.ts'
import { type RuntimeValues, toRuntimeValues } from './runtime-values.ts'

/**
 * Everything that a request's placeholders may name (contracts 3): listed context keys, inputs, verified claims, runtime
 * values. What nobody but the server knows comes last, so that no name given from outside can take its place.
 */
export function callValues(
  action: Action,
  call: Call & { runtime?: Partial<RuntimeValues> },
  inputs: Readonly<Record<string, InputValue>>,
  defaults: Pick<RuntimeValues, 'current_datetime' | 'timezone'>,
): TemplateValues {
  return {
    ...scalarsOf(call.context ?? {}, action.context),
    ...inputs,
    ...identityValues(call.identity ?? null),
    ...toRuntimeValues(call.runtime, defaults),
  }
}

/** The placeholders that hold the value of a sensitive input: its own, and that of the source which it is bound to. */
export function sensitiveNames(action: Action): string[] {
  return action.inputs.flatMap(({ name, from, sensitive }) => {
    if (!sensitive) return []
    if (from.startsWith('identity.')) return [name, `identity_${from.slice('identity.'.length)}`]
    return from.startsWith('context.') ? [name, from.slice('context.'.length)] : [name]
  })
}

/**
 * The claims that the request names and this identity lacks. Unlike an optional input they may not be left out: a list that was to be
 * of one customer would be that of all.
 */
export function missingClaims({ request }: Action, identity: Call['identity']): Issue[] {
  if (!request) return []
  const wanted = compileRequest(request).claims
  if (wanted.length === 0) return []
  const claims = identityValues(identity ?? null)
  return wanted.flatMap((name): Issue[] => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (isGiven(value)) return []
    const path = toJsonPath(['identity', name.slice('identity_'.length)])
    return [{ path, message: `The request needs a verified identity that gives {{${name}}}: sign in first.` }]
  })
}

const maxClaimDepth = 5

/** Verified claims, flattened: `address.city` is `identity_address_city`, unless there is a claim of just that name. */
function identityValues(identity: Readonly<Record<string, JsonValue>> | null): Record<string, Scalar> {
  const out: Record<string, Scalar> = {}
  let level: [name: string, value: JsonValue][] = Object.entries(identity ?? {}).map(([claim, value]) => [
    `identity_${claim}`,
    value,
  ])
  for (let depth = 0; depth <= maxClaimDepth && level.length > 0; depth += 1) {
    for (const [name, value] of level) if (isScalar(value) && !Object.hasOwn(out, name)) out[name] = value
    level = level.flatMap(([name, value]) =>
      isJsonObject(value)
        ? Object.entries(value).map(([key, inner]): [string, JsonValue] => [`${name}_${key}`, inner])
        : [],
    )
  }
  return out
}

function scalarsOf(source: Readonly<Record<string, JsonValue>>, keys: readonly string[]): Record<string, Scalar> {
  const out: Record<string, Scalar> = {}
  for (const key of keys) {
    const value = Object.hasOwn(source, key) ? source[key] : undefined
    if (isScalar(value)) out[key] = value
  }
  return out
}

function isScalar(value: JsonValue | undefined): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
