import { isWrite } from '../action/effective-mode.ts'
import type { Egress, Inbound } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import { errorCodes } from '../error/codes.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { readJson } from '../response/read-json.ts'
import { selectFields } from '../response/select-fields.ts'
import type { Sandbox } from '../sandbox/types.ts'
import { renderMessageWithNotes } from '../template/message.ts'
import type { PreparedRun } from './frozen.ts'
import { createRedactor, fingerprint, maskInputs, sensitiveMask } from './mask.ts'
import { buildOutbound } from './outbound.ts'
import { judgeOutcome, type Outcome } from './outcome.ts'
import { type RunError, runError, toRunErrorFrom } from './run-error.ts'
import { SecretSet, type SecretSource, secretRefs } from './secrets.ts'
import { send } from './send.ts'
import { type Clock, startStep, type TraceStep } from './trace.ts'
import { doneButUnread, failureTemplate } from './words.ts'

export interface PerformParts {
  egress: Egress
  /** Needed only by actions with a transform. */
  sandbox?: Sandbox
  clock: Clock
  secrets: SecretSource
  /** HMAC-SHA256 under the workspace's key, in hex. */
  hmac(text: string): string
  /** What to send as the idempotency header of a write. */
  idempotencyKey?: string
  runId?: string
  sleep?: (ms: number) => Promise<void>
  random?: () => number
}

export interface RunOutcome {
  status: 'succeeded' | 'failed' | 'unknown'
  /** The (transformed) answer: what messages and widgets read. Never for a browser or a model as it is. */
  response: JsonValue
  /** What the model may see. */
  result: JsonValue
  /** For the customer; null: the author wrote none for a success. */
  message: string | null
  error: RunError | null
  followUps: string[]
  trace: TraceStep[]
}

/**
 * Sends exactly what was prepared and says what became of it. Expected failures are values; it throws only for a kind
 * of action that sends nothing.
 */
export async function performRun(prepared: PreparedRun, parts: PerformParts): Promise<RunOutcome> {
  const { action, frozen } = prepared
  if (!frozen.request || !frozen.shown) {
    throw new BellhopError('request_invalid', `"${action.name}" is of kind ${action.kind}: it sends no request.`)
  }
  const trace: TraceStep[] = []
  const write = isWrite(action)

  let built: ReturnType<typeof buildOutbound>
  const sending = startStep('send', parts.clock)
  try {
    const secrets = new SecretSet(await parts.secrets.resolve(secretRefs(action)))
    built = buildOutbound(frozen.request, frozen.shown, { ...parts, secrets })
  } catch (thrown) {
    const error = toRunErrorFrom(thrown)
    trace.push(sending({ error: error.code }))
    return conclude(prepared, { status: 'failed', error, httpStatus: null }, null, trace, parts)
  }

  const sent = await send(built.outbound, frozen.request.timeoutMs, parts)
  const redact = createRedactor(built.credentials.map(value => ({ value, mask: fingerprint(value, parts.hmac) })))
  const redactRecord = createRedactor(sensitiveTexts(prepared).map(value => ({ value, mask: sensitiveMask })))
  const outcome = judgeOutcome(sent, write)
  const failure = sent.kind === 'unanswered' ? { error: sent.error.code, message: redact(sent.error.message) } : {}
  trace.push(sending({ ...built.detail, attempts: sent.attempts, ...failure }))
  if (sent.kind === 'unanswered') {
    if (outcome.error) outcome.error.message = redact(outcome.error.message)
    const unread = outcome.status === 'succeeded' ? runError(sent.error.code, redact(sent.error.message)) : null
    return conclude(prepared, outcome, null, trace, parts, unread)
  }

  const responding = startStep('respond', parts.clock)
  const text = redact(new TextDecoder().decode(sent.inbound.body))
  trace.push(responding(respondDetail(sent.inbound, text, part => redactRecord(redact(part)))))
  const read = readJson(text, sent.inbound.headers['content-type'])
  if (outcome.status !== 'succeeded') {
    return conclude(prepared, outcome, read.ok ? read.value : null, trace, parts, null, text)
  }
  if (!read.ok)
    return unreadable(prepared, outcome, runError('response_not_json', read.message, outcome.httpStatus), trace, parts)
  if (action.response.transform === null) return conclude(prepared, outcome, read.value, trace, parts)

  const transformed = await transform(prepared, read.value, outcome.httpStatus, parts)
  trace.push(transformed.step)
  if (transformed.error) return unreadable(prepared, outcome, transformed.error, trace, parts)
  return conclude(prepared, outcome, transformed.value, trace, parts)
}

/** An answer that can't be used: a read has failed, a write was done all the same. */
function unreadable(
  prepared: PreparedRun,
  outcome: Extract<Outcome, { status: 'succeeded' }>,
  error: RunError,
  trace: TraceStep[],
  parts: PerformParts,
): RunOutcome {
  if (isWrite(prepared.action)) return conclude(prepared, outcome, null, trace, parts, error)
  return conclude(prepared, { status: 'failed', error, httpStatus: outcome.httpStatus }, null, trace, parts)
}

async function transform(
  prepared: PreparedRun,
  response: JsonValue,
  status: number,
  parts: PerformParts,
): Promise<{ step: TraceStep; value: JsonValue; error: RunError | null }> {
  const { action, frozen } = prepared
  const step = startStep('transform', parts.clock)
  const sensitive = new Set(action.inputs.filter(input => input.sensitive).map(input => input.name))
  const inputs = Object.fromEntries(Object.entries(frozen.values).filter(([name]) => !sensitive.has(name)))
  if (!parts.sandbox) throw new BellhopError('internal', 'This action has a transform, but no sandbox was passed in.')
  const done = await parts.sandbox.transform(action.response.transform ?? '', { response, status, inputs })
  const logs: JsonObject = done.logs.length > 0 ? { logs: done.logs } : {}
  if (done.ok) return { step: step(logs), value: done.value, error: null }
  return {
    step: step({ ...logs, error: done.code, message: done.message }),
    value: null,
    error: runError(done.code, done.message),
  }
}

/** @param unread what kept a successful write's answer from being used; stands beside the success. */
function conclude(
  prepared: PreparedRun,
  outcome: Outcome,
  response: JsonValue,
  trace: TraceStep[],
  parts: PerformParts,
  unread: RunError | null = null,
  errorBody: string | null = null,
): RunOutcome {
  const { action } = prepared
  const error = outcome.error ?? unread
  const words = messageOf(prepared, outcome, unread, response, trace, parts)
  const result =
    outcome.status === 'succeeded' && !unread
      ? resultFor(prepared, response, words)
      : failureResult(outcome, unread, action.response.errorBodyToModel ? errorBody : null)
  return {
    status: outcome.status,
    response,
    result,
    message: words,
    error,
    followUps: outcome.status === 'succeeded' ? action.followUps.success : action.followUps.failure,
    trace,
  }
}

function messageOf(
  prepared: PreparedRun,
  outcome: Outcome,
  unread: RunError | null,
  response: JsonValue,
  trace: TraceStep[],
  parts: PerformParts,
): string | null {
  if (unread) return doneButUnread
  const { action } = prepared
  const template = outcome.error ? failureTemplate(action.messages, outcome.error) : action.messages.success
  if (template === null) return null
  if (typeof template === 'object') return template.builtIn
  const step = startStep('message', parts.clock)
  const { text, notes } = renderMessageWithNotes(template, messageData(prepared, outcome, response, parts.runId), {
    locale: prepared.frozen.locale,
    timeZone: prepared.frozen.timeZone,
    now: parts.clock.now(),
  })
  trace.push(step(notes.length > 0 ? { notes } : {}))
  return text
}

/** What a message may read. Sensitive inputs are masked: messages are kept and shown again. */
export function messageData(
  prepared: PreparedRun,
  outcome: { status: string; httpStatus?: number | null },
  response: JsonValue,
  runId: string | undefined,
): JsonObject {
  const { frozen, version } = prepared
  return {
    response,
    inputs: maskInputs(prepared.action, frozen.values),
    contact: frozen.messageData.contact,
    agent: frozen.messageData.agent,
    context: frozen.messageData.context,
    run: {
      id: runId ?? null,
      status: outcome.status,
      httpStatus: outcome.httpStatus ?? null,
      action: prepared.action.name,
      version,
    },
  }
}

function sensitiveTexts({ action, frozen }: PreparedRun): string[] {
  return action.inputs
    .filter(input => input.sensitive && Object.hasOwn(frozen.values, input.name))
    .map(input => String(frozen.values[input.name]))
}

/** Least disclosure: with `fields` those, else a transform's whole result (the author chose it), else only status and message. */
function resultFor({ action }: PreparedRun, response: JsonValue, message: string | null): JsonValue {
  const { fields, transform } = action.response
  if (fields === '*') return response
  if (fields !== null) return selectFields(response, fields)
  return transform !== null ? response : { status: 'succeeded', message }
}

const errorBodyForModel = 2_000

function failureResult(outcome: Outcome, unread: RunError | null, body: string | null): JsonValue {
  const error = outcome.error ?? unread
  if (!error) return null
  return {
    status: outcome.status,
    error: {
      code: error.code,
      message: errorCodes[error.code].model,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(body === null ? {} : { body: body.slice(0, errorBodyForModel) }),
    },
  }
}

const bodyInTrace = 64 * 1024

function respondDetail(inbound: Inbound, text: string, redact: (text: string) => string): JsonObject {
  return {
    status: inbound.status,
    url: redact(inbound.url),
    headers: Object.fromEntries(Object.entries(inbound.headers).map(([name, value]) => [name, redact(value)])),
    bytes: inbound.body.byteLength,
    body: redact(text.slice(0, bodyInTrace)),
    ...(text.length > bodyInTrace ? { bodyCut: true } : {}),
    ...(inbound.redirects > 0 ? { redirects: inbound.redirects } : {}),
  }
}
