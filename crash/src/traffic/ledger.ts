import { appendFileSync } from 'node:fs'
import type { Behaviour } from '../behaviour.ts'
import type { Run } from '../product/rest.ts'

/**
 * How a write is asked for. `confirmed`: over REST, then approved. `chat`: a button pressed in a conversation, a form filled
 * in, then approved. `keyed`: at once, asked again with the same `Idempotency-Key` until it is answered. `repeated`: at once
 * in a conversation, asked again without any key.
 */
export type Way = 'confirmed' | 'chat' | 'keyed' | 'repeated'

/** One change that somebody wanted, once. */
export interface Wanted {
  ref: string
  way: Way
  behaviour: Behaviour
  /** Whether a yes to it has ever left for the server; ways without an approval have it from the start. */
  isApproved: boolean
}

/** A run that was shown to have ended. */
export interface Acknowledged {
  runId: string
  action: string
  status: string
  message: string | null
  error: string | null
}

/** What the customers' side knows: what it wanted, and what it was told. Also written to a file, for who looks for a fault. */
export interface Ledger {
  wanted: Map<string, Wanted>
  acknowledged: Acknowledged[]
  /** Turns that somebody was told of. */
  turns: { conversationId: string; turnId: string }[]
  /** Answers that should never be given, killed servers or not. */
  surprises: string[]
  want(wanted: Wanted): Wanted
  approve(wanted: Wanted): void
  /** Takes note of a run that was given as the answer to something. */
  see(run: Run): void
  surprise(text: string): void
}

export const finalStatuses: ReadonlySet<string> = new Set([
  'succeeded',
  'failed',
  'denied',
  'expired',
  'unknown',
  'cancelled',
])

export function createLedger(file: string): Ledger {
  const write = (kind: string, what: object) =>
    appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), kind, ...what })}\n`)
  const ledger: Ledger = {
    wanted: new Map(),
    acknowledged: [],
    turns: [],
    surprises: [],
    want(wanted) {
      ledger.wanted.set(wanted.ref, wanted)
      write('wanted', wanted)
      return wanted
    },
    approve(wanted) {
      wanted.isApproved = true
      write('approve', { ref: wanted.ref })
    },
    see(run) {
      write('seen', { ref: run.inputs.ref, runId: run.id, status: run.status, duplicateOf: run.duplicateOf })
      if (!finalStatuses.has(run.status)) return
      const { id, action, status, message, error } = run
      ledger.acknowledged.push({ runId: id, action, status, message, error: error?.code ?? null })
    },
    surprise(text) {
      ledger.surprises.push(text)
      write('surprise', { text })
    },
  }
  return ledger
}
