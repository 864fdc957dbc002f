import { isWrite } from '../action/effective-mode.ts'
import type { Egress } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import type { JsonValue } from '../json.ts'
import type { Sandbox } from '../sandbox/types.ts'
import { type Clock, systemClock } from './clock.ts'
import { conclude, type Performed } from './conclude.ts'
import type { FrozenRequest, PreparedRun, ShownRequest } from './frozen.ts'
import { type BuiltOutbound, buildOutbound } from './outbound.ts'
import { judgeOutcome, type Outcome } from './outcome.ts'
import { processHmac } from './process-hmac.ts'
import { readAnswer } from './read-answer.ts'
import { createRedactors, type Redactors } from './redactors.ts'
import { type RunError, runError, toRunError, toRunErrorFrom } from './run-error.ts'
import type { RunOutcome } from './run-outcome.ts'
import { runTransform } from './run-transform.ts'
import { noSecrets, type ResolvedSecret, SecretSet, type SecretSource, secretRefs } from './secrets.ts'
import { type Sent, send } from './send.ts'
import { startStep } from './trace.ts'

export type { RunOutcome } from './run-outcome.ts'

export interface PerformParts {
  egress: Egress
  /** Needed by actions with a transform, and by no others. */
  sandbox?: Sandbox
  /** Default: the time of the machine. */
  clock?: Clock
  /** Default: there are no secrets, and an action that refers to one fails with `secret_missing`. */
  secrets?: SecretSource
  /** HMAC-SHA256 under the workspace's key, in hex. Default: under a key that lives as long as this process. */
  hmac?(text: string): string
  /** What to send as the idempotency header of a write. Default: the header is left out. */
  idempotencyKey?: string
  /** For messages that name the run. */
  runId?: string
  /** Asked at the last moment before bytes leave; false: the run fails with `overloaded`, and nothing was sent. Default: they may. */
  mayLeave?: () => boolean
  /** Longest time of the whole call in milliseconds, tries of a GET included. Lowers the action's `timeoutMs`, never raises it. */
  maxCallMs?: number
  /** Waits between tries of a GET. Default: a timer. */
  sleep?: (ms: number) => Promise<void>
  /** From 0 to 1, spreads those waits. Default `Math.random`. */
  random?: () => number
}

/**
 * Sends exactly what was prepared and says what became of it. Whatever an API or a transform does is a value. It throws, and
 * then nothing was sent, for a kind of action that sends nothing and for a transform without a sandbox.
 */
export async function performRun(prepared: PreparedRun, parts: PerformParts): Promise<RunOutcome> {
  const request = requireRequest(prepared)
  const transform = requireSandbox(prepared, parts)
  const { clock = systemClock, hmac = processHmac } = parts
  const run: Performed = { prepared, runId: parts.runId, clock, trace: [] }

  const sending = startStep('send', clock)
  const built = await build(prepared, request, { ...parts, hmac })
  if ('refused' in built) {
    const { code, message } = built.refused
    run.trace.push(sending({ error: code, message }))
    return conclude(run, { outcome: { status: 'failed', error: built.refused, httpStatus: null } })
  }
  const outbound = parts.mayLeave ? { ...built.outbound, mayLeave: parts.mayLeave } : built.outbound
  const timeoutMs = Math.min(request.real.timeoutMs, parts.maxCallMs ?? Number.POSITIVE_INFINITY)
  const sent = await send(outbound, timeoutMs, { ...parts, clock })
  const redact = createRedactors(prepared, built.credentials)
  const outcome = withoutSecrets(judgeOutcome(sent, isWrite(prepared.action)), redact)
  if (sent.kind === 'unanswered') {
    const error = { ...toRunError(sent.error), message: redact.record.text(sent.error.message) }
    const failure = { error: error.code, message: error.message }
    const beganToAnswer = error.status !== undefined
    run.trace.push(sending({ ...built.detail, attempts: sent.attempts, ...(beganToAnswer ? {} : failure) }))
    if (beganToAnswer) run.trace.push(startStep('respond', clock)({ status: error.status ?? null, ...failure }))
    return conclude(run, outcome.status === 'succeeded' ? { outcome, unread: error } : { outcome })
  }
  run.trace.push(sending({ ...built.detail, attempts: sent.attempts }))
  return concludeAnswered(run, sent, outcome, transform, redact)
}

function concludeAnswered(
  run: Performed,
  { inbound }: Extract<Sent, { kind: 'answered' }>,
  outcome: Outcome,
  transform: Transform | null,
  redact: Redactors,
): RunOutcome | Promise<RunOutcome> {
  const { clock, trace } = run
  const responding = startStep('respond', clock)
  const { json, body, detail } = readAnswer(inbound, redact)
  trace.push(responding(detail))
  if (outcome.status !== 'succeeded') {
    return conclude(run, { outcome, response: json.ok ? json.kept : null, errorBody: body })
  }
  if (!json.ok) return unreadable(run, outcome, runError('response_not_json', json.message, outcome.httpStatus))
  if (!transform) return conclude(run, { outcome, response: json.kept })
  return concludeTransformed(run, outcome, transform, { response: json.value, redact })
}

async function concludeTransformed(
  run: Performed,
  outcome: Extract<Outcome, { status: 'succeeded' }>,
  { code, sandbox }: Transform,
  { response, redact }: { response: JsonValue; redact: Redactors },
): Promise<RunOutcome> {
  const { clock, prepared, trace } = run
  const answer = { response, status: outcome.httpStatus }
  const transformed = await runTransform(code, prepared, answer, { sandbox, clock, redact: redact.record })
  trace.push(transformed.step)
  if (!transformed.ok) return unreadable(run, outcome, transformed.error)
  return conclude(run, { outcome, response: redact.record.json(transformed.value) })
}

/** An answer that can't be used: a read has failed, a write was done all the same. */
function unreadable(run: Performed, outcome: Extract<Outcome, { status: 'succeeded' }>, error: RunError): RunOutcome {
  if (isWrite(run.prepared.action)) return conclude(run, { outcome, unread: error })
  return conclude(run, { outcome: { status: 'failed', error, httpStatus: outcome.httpStatus } })
}

interface RequestToSend {
  real: FrozenRequest
  shown: ShownRequest
}

function requireRequest({ action, frozen }: PreparedRun): RequestToSend {
  if (frozen.request && frozen.shown) return { real: frozen.request, shown: frozen.shown }
  throw new BellhopError('request_invalid', `"${action.name}" is of kind ${action.kind}: it sends no request.`)
}

interface Transform {
  code: string
  sandbox: Sandbox
}

// Asked for before anything is sent: afterwards a write would be done, and its outcome lost.
function requireSandbox({ action }: PreparedRun, { sandbox }: PerformParts): Transform | null {
  const code = action.response.transform
  if (code === null) return null
  if (sandbox) return { code, sandbox }
  throw new BellhopError('internal', `"${action.name}" has a transform, but no sandbox was passed in.`)
}

function build(
  { action }: PreparedRun,
  { real, shown }: RequestToSend,
  { hmac, idempotencyKey, secrets: source = noSecrets }: PerformParts & { hmac(text: string): string },
): Built | Promise<Built> {
  const refused = (thrown: unknown): Built => ({ refused: toRunErrorFrom(thrown) })
  const withSecrets = (secrets: readonly ResolvedSecret[]): Built =>
    buildOutbound(real, shown, { secrets: new SecretSet(secrets), hmac, idempotencyKey })
  try {
    const found = source.resolve(secretRefs(action))
    return 'then' in found ? found.then(withSecrets).catch(refused) : withSecrets(found)
  } catch (thrown) {
    return refused(thrown)
  }
}

type Built = BuiltOutbound | { refused: RunError }

/** The words of an error may name what the upstream answered with, such as the host of a redirect. */
function withoutSecrets(outcome: Outcome, { record }: Redactors): Outcome {
  if (!outcome.error) return outcome
  return { ...outcome, error: { ...outcome.error, message: record.text(outcome.error.message) } }
}
