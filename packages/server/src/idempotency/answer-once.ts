import { BellhopError, type ErrorCode, toPublicError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { workspaceHmac } from '../runs/digest-key.ts'
import { fromKeptText, toKeptText } from './kept-text.ts'
import { forgetBefore, freeExpiredKey, freeKey, type KeptAnswerRow, keepAnswer, readKept, takeKey } from './store.ts'

/** How long an answer is kept. */
const keptMs = 24 * 60 * 60 * 1000
/** A request that has not answered after this died with its node. */
const leaseMs = 5 * 60 * 1000

export interface KeyedRequest {
  workspaceId: string
  /** Of the header `Idempotency-Key`. */
  key: string
  /** Method, path and query: the same key for another address is another request. */
  address: string
  body: unknown
}

export interface Answer {
  status: number
  /** JSON text; null where there is no body. */
  body: string | null
  /** Those that are kept with a body. Default none. */
  headers?: Readonly<Record<string, string>>
}

/**
 * Does what a request asks once, however often it comes with the same key: later ones get the first answer
 * (draft-ietf-httpapi-idempotency-key-header). Throws `idempotency_mismatch` for the same key with another request, `conflict`
 * while the first is still being answered. A request that was refused has done nothing, so its key is free again; after any
 * other error the key stays taken, since something may have been done.
 */
export async function answerOnce(
  parts: Parts,
  request: KeyedRequest,
  work: () => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  const { db } = parts.database
  const { workspaceId, key } = request
  const now = parts.clock.now()
  const requestHash = await hashOf(parts, request)
  await freeExpiredKey(db, workspaceId, key, new Date(now.getTime() - keptMs))
  const leaseUntil = new Date(now.getTime() + leaseMs)
  const row = { workspaceId, key, requestHash, status: null, sealedBody: null, leaseUntil, createdAt: now }
  if (!(await takeKey(db, row))) return replay(parts, request, requestHash)
  const answer = await work().catch(async (thrown: unknown) => {
    if (doesNothing.has(toPublicError(thrown).code)) {
      // Where that fails the key stays taken, which only means a new one for who asks again.
      await freeKey(db, workspaceId, key).catch(err => parts.log.warn({ err }, 'An Idempotency-Key could not be freed'))
    }
    throw thrown
  })
  await keep(parts, request, answer)
  return { ...answer, replayed: false }
}

/**
 * What refuses a request for what it asks, before anything is done. No other code frees a key: a fault, or a database that does
 * not answer (`overloaded`), may come in the midst of the work.
 */
const doesNothing: ReadonlySet<ErrorCode> = new Set([
  'input_invalid',
  'input_missing',
  'template_invalid',
  'placeholder_unknown',
  'identity_required',
  'approval_denied',
  'approval_expired',
  'secret_missing',
  'secret_disabled',
  'secret_host_denied',
  'egress_denied',
  'request_too_large',
  'rate_limited',
  'budget_exceeded',
  'definition_invalid',
  'request_invalid',
  'origin_refused',
  'not_found',
  'conflict',
  'gone',
  'unauthorized',
  'forbidden',
])

/** An answer that can't be kept is given all the same, since what it tells was done; whoever asks again is told to look that up. */
async function keep(
  parts: Parts,
  { workspaceId, key }: KeyedRequest,
  { status, body, headers = {} }: Answer,
): Promise<void> {
  const sealedBody =
    body === null ? null : parts.keyring.seal(toKeptText({ headers, body }), answerContext(workspaceId, key))
  try {
    await keepAnswer(parts.database.db, workspaceId, key, { status, sealedBody })
  } catch (error) {
    parts.log.warn({ err: error }, 'An answer could not be kept for its Idempotency-Key')
  }
}

/** Forgets answers that have been kept for their time. */
export async function forgetKeptAnswers(parts: Pick<Parts, 'database' | 'clock'>): Promise<void> {
  await forgetBefore(parts.database.db, new Date(parts.clock.now().getTime() - keptMs))
}

async function replay(
  parts: Parts,
  request: KeyedRequest,
  requestHash: Buffer,
): Promise<Answer & { replayed: boolean }> {
  const { workspaceId, key } = request
  const kept = await readKept(parts.database.db, workspaceId, key)
  if (kept && !kept.requestHash.equals(requestHash)) {
    throw new BellhopError('idempotency_mismatch', 'This Idempotency-Key was used for another request.')
  }
  if (!kept || kept.status === null) throw stillRunning(parts, kept)
  if (!kept.sealedBody) return { status: kept.status, body: null, replayed: true }
  const text = parts.keyring.open(kept.sealedBody, answerContext(workspaceId, key)).toString('utf8')
  return { status: kept.status, ...fromKeptText(text), replayed: true }
}

function stillRunning(parts: Pick<Parts, 'clock'>, kept: KeptAnswerRow | null): BellhopError {
  const lost = kept !== null && kept.leaseUntil <= parts.clock.now()
  return new BellhopError(
    'conflict',
    lost
      ? 'The first request with this Idempotency-Key never answered: look up what it did, and use a new key.'
      : 'The first request with this Idempotency-Key is still being answered.',
    {
      hint: lost
        ? 'The server stopped while it worked on that request, so it may have been done or not. Look it up (under /v1/runs, or where it was to show) before you ask for it again.'
        : 'Wait a moment, and send the same request with the same key: it gets the answer of the first.',
    },
  )
}

// Keyed: the body may hold a secret or a sensitive input, and a plain hash of what is short is soon guessed.
async function hashOf(parts: Parts, { workspaceId, address, body }: KeyedRequest): Promise<Buffer> {
  const hmac = await workspaceHmac(parts, parts.database.db, workspaceId)
  return Buffer.from(hmac(JSON.stringify(['kept-answer', address, body ?? null])), 'hex')
}

/** What is bound to a kept answer's envelope. */
export function answerContext(workspaceId: string, key: string): string[] {
  return ['kept-answer', workspaceId, key]
}
