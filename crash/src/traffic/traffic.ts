import { join } from 'node:path'
import type { Run } from '../product/rest.ts'
import type { Stage } from '../product/stage.ts'
import { askToConfirm, beCustomer, type CustomerParts, decide } from './customer.ts'
import { createLedger, type Ledger, type Wanted } from './ledger.ts'

export interface Traffic {
  ledger: Ledger
  /** Wants so many more changes, and leaves them waiting for a yes. */
  leaveWaiting(count: number): Promise<void>
  /** Says yes to all that was left waiting. */
  approveWaiting(): Promise<void>
  /** Ends what was begun, and nothing new begins. Needs a node that is up. */
  stop(): Promise<void>
}

/** Customers who want things at the same time, until they are stopped. */
export function startTraffic(stage: Stage, agentId: string, customers = 4): Traffic {
  const ledger = createLedger(join(stage.directory, 'ledger.jsonl'))
  const waiting: { wanted: Wanted; run: Run | null }[] = []
  let isOver = false
  let last = 0
  const partsOf = (name: string): CustomerParts => ({
    stage,
    ledger,
    agentId,
    random: stage.random.fork(name),
    nextRef: () => {
      last += 1
      return `c${last}`
    },
    isOver: () => isOver,
  })
  const patient = partsOf('the patient customer')
  const ended = Promise.all(Array.from({ length: customers }, (_, number) => beCustomer(partsOf(`customer ${number}`))))
  // Looked at when they are stopped.
  ended.catch(() => {})
  return {
    ledger,
    async leaveWaiting(count) {
      for (let left = count; left > 0; left -= 1) waiting.push(await askToConfirm(patient, null))
    },
    async approveWaiting() {
      for (const { wanted, run } of waiting) await decide(patient, wanted, run)
    },
    async stop() {
      isOver = true
      await ended
    },
  }
}
