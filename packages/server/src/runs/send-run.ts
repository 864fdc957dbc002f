import {
  customerWords,
  errorCodes,
  isWrite,
  type PreparedRun,
  performRun,
  type ResolvedSecret,
  type RunOutcome,
  runError,
  type TraceStep,
  toRunErrorFrom,
} from '@bellhop/core'
import { type Egress, isEgressError, type Outbound } from '@bellhop/core/egress'
import { inLogScope } from '../log/log-scope.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import type { CachingEgress } from './answer-cache.ts'
import { workspaceHmac } from './digest-key.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { passPoint } from './run-points.ts'

/** The run that is sent. */
type SentFor = Pick<RunRow, 'workspaceId' | 'id' | 'mode' | 'write'>

export interface SentRun {
  outcome: RunOutcome
  /** Ids of the secrets that went out with it. */
  usedSecrets: string[]
}

export interface SendOptions {
  /** The action's secrets, where they were loaded with it; else they are read now. */
  secrets?: readonly ResolvedSecret[] | undefined
  /** Asked at the last moment before bytes leave. Default: they may. */
  mayLeave?: () => boolean
  /** Really asks, whatever answer was kept. Default: an answer that may be used again is. */
  fresh?: boolean
}

/** Sends a frozen request and says what became of it, also where something breaks that nobody foresaw. Writes nothing down. */
export async function sendRun(
  parts: RunParts,
  run: SentFor,
  prepared: PreparedRun,
  options: SendOptions = {},
): Promise<SentRun> {
  const progress: Progress = { secrets: [], handedOver: false, left: false }
  try {
    const outcome = await inLogScope({ runId: run.id }, () => send(parts, run, prepared, options, progress))
    return { outcome, usedSecrets: progress.left ? progress.secrets : [] }
  } catch (thrown) {
    parts.log.error({ err: thrown, runId: run.id }, 'a run broke while it was being sent')
    const { handedOver, secrets } = progress
    return { outcome: brokenOutcome(prepared, thrown, handedOver), usedSecrets: handedOver ? secrets : [] }
  }
}

/** How far a send has come. */
interface Progress {
  /** Ids of the secrets that were opened for it. */
  secrets: string[]
  /** The request was given to the guard: from here on it may have left. */
  handedOver: boolean
  /** It may have reached the wire, and its credentials with it. */
  left: boolean
}

async function send(
  parts: RunParts,
  run: SentFor,
  prepared: PreparedRun,
  { secrets: loaded, mayLeave, fresh }: SendOptions,
  progress: Progress,
): Promise<RunOutcome> {
  const { db } = parts.database
  const { workspaceId } = run
  const hmac = await workspaceHmac(parts, db, workspaceId)
  const door = passing(parts.upstreams.through(parts.egress, workspaceId), run, progress)
  const caching = fresh ? null : cachingEgress(parts, door, run, prepared, hmac)
  const outcome = await performRun(prepared, {
    egress: caching ?? door,
    sandbox: parts.sandbox,
    clock: parts.clock,
    hmac,
    runId: run.id,
    idempotencyKey: run.id,
    maxCallMs: parts.limits.callMs,
    ...(mayLeave ? { mayLeave } : {}),
    secrets: {
      resolve: refs => {
        const opened = (secrets: readonly ResolvedSecret[]) => {
          progress.secrets.push(...secrets.map(secret => secret.id))
          return secrets
        }
        return loaded ? opened(loaded) : resolveSecrets(parts, db, workspaceId, refs).then(opened)
      },
    },
  })
  // A status of 2xx says little: it may be a page that says that the API is down.
  if (outcome.status !== 'succeeded') caching?.forget()
  return caching?.wasKept ? { ...outcome, trace: outcome.trace.map(markKept) } : outcome
}

/** The same guard, which says when a request has been handed to it, and whether it has left. */
function passing(egress: Egress, run: SentFor, progress: Progress): Egress {
  return {
    request: async outbound => {
      progress.handedOver = true
      const answering = egress.request(outbound)
      passPoint('sent', run)
      try {
        const answer = await answering
        progress.left = true
        return answer
      } catch (error) {
        progress.left ||= !isEgressError(error) || error.left
        throw error
      }
    },
    check: (url, credential) => egress.check(url, credential),
    close: () => egress.close(),
  }
}

/** For an action whose answers may be used again: only for the same request by the same person. A test really calls. */
function cachingEgress(
  parts: RunParts,
  door: Egress,
  { workspaceId, mode }: Pick<RunRow, 'workspaceId' | 'mode'>,
  { action, frozen }: PreparedRun,
  hmac: (text: string) => string,
): CachingEgress | null {
  const seconds = action.request?.cacheSeconds ?? 0
  if (seconds === 0 || mode !== 'live' || isWrite(action)) return null
  const who = frozen.messageData.contact
  const sign = ({ method, url, headers }: Outbound) =>
    hmac(JSON.stringify(['answer', workspaceId, method, url, headers, who]))
  return parts.answers.through(door, { seconds, sign })
}

function markKept(step: TraceStep): TraceStep {
  return step.step === 'send' ? { ...step, detail: { ...step.detail, sent: false, kept: true } } : step
}

/** Once it was handed over nobody knows how far it came, so a write may have arrived. */
function brokenOutcome({ action, frozen }: PreparedRun, thrown: unknown, handedOver: boolean): RunOutcome {
  const mayHaveArrived = handedOver && isWrite(action)
  const error = mayHaveArrived
    ? runError('outcome_unknown', 'Something broke while this was being sent. It may or may not have been carried out.')
    : toRunErrorFrom(thrown)
  const status = mayHaveArrived ? 'unknown' : 'failed'
  return {
    status,
    response: null,
    result: { status, error: { code: error.code, message: errorCodes[error.code].model } },
    message: customerWords(error.code, frozen.locale),
    error,
    followUps: action.followUps.failure,
    trace: [],
  }
}
