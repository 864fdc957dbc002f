import type { Action, ActionInput } from '../action/action.ts'
import { BellhopError, isBellhopError } from '../error/bellhop-error.ts'
import { type Call, type ResolvedInputs, resolveInputs } from '../input/resolve-inputs.ts'
import type { JsonObject } from '../json.ts'
import { missingClaims } from './call-values.ts'
import { type Clock, systemClock } from './clock.ts'
import { freeze } from './freeze.ts'
import type { PreparedRun } from './frozen.ts'
import { processHmac } from './process-hmac.ts'
import type { RuntimeValues } from './runtime-values.ts'
import { startStep, type TraceStep } from './trace.ts'

export interface PrepareCall extends Call {
  runtime?: Partial<RuntimeValues>
  /** What messages may say of the person. */
  contact?: JsonObject
  agent?: { id?: string; name?: string; timeZone?: string; locale?: string; country?: string }
}

export interface PrepareParts {
  /** Default: the time of the machine. */
  clock?: Clock
  /**
   * HMAC-SHA256 under the workspace's key, in hex. Default: under a key that lives as long as this process, so that
   * digests can't be compared across processes.
   */
  hmac?(text: string): string
  /** Version of the action. Default 0: it was never saved. */
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
export function prepareRun(action: Action, call: PrepareCall, parts: PrepareParts = {}): Preparation {
  const clock = parts.clock ?? systemClock
  const now = clock.now()
  const inputs = startStep('inputs', clock)
  const resolved = resolveInputs(action, { ...call, now: call.now ?? now })
  const trace = [inputs(describeInputs(action, resolved))]
  const error = resolved.error ?? lackingClaims(action, call)
  if (error) return { status: 'refused', error, resolved, trace }
  if (resolved.missing.length > 0) return { status: 'missing', missing: resolved.missing, resolved, trace }

  const rendering = startStep('render', clock)
  try {
    const version = parts.version ?? 0
    const prepared = freeze({ action, version }, call, resolved.values, { now, hmac: parts.hmac ?? processHmac })
    trace.push(rendering(prepared.frozen.shown ? { url: prepared.frozen.shown.url } : {}))
    return { status: 'prepared', prepared, resolved, trace }
  } catch (thrown) {
    if (!isBellhopError(thrown)) throw thrown
    trace.push(rendering({ error: thrown.code, message: thrown.message }))
    return { status: 'refused', error: thrown, resolved, trace }
  }
}

function lackingClaims(action: Action, call: PrepareCall): BellhopError | null {
  const issues = missingClaims(action, call.identity)
  const [first] = issues
  return first === undefined ? null : new BellhopError('identity_required', first.message, { issues })
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
