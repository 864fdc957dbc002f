import type { Backoff } from '../backoff.ts'
import type { Changes } from '../changes/changes.ts'
import type { Feed } from '../conversations/feed.ts'
import type { Parts } from '../parts.ts'
import type { Revisions } from '../workspaces/revisions.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Insistence } from './insist.ts'
import type { RunnableCache } from './load-runnable.ts'
import type { RunRow } from './run.ts'
import type { RunJournal } from './run-journal.ts'
import type { SendLeases } from './send-leases.ts'

/** What running actions needs besides the parts that every feature has. */
export interface RunParts extends Parts {
  journal: RunJournal
  sends: SendLeases
  /** Keeps at it until what became of a send is on record. */
  outcomes: Insistence
  answers: AnswerCache
  revisions: Revisions
  runnables: RunnableCache
  feed: Feed
  /** Told of what changes in a workspace, for whoever follows it. */
  changes: Changes
  /** Of overdue runs that could not be ended. */
  overdueBackoff: Backoff
  /** Told of every run of a conversation that reached its end, after that is durable: its turn goes on from here. */
  onSettled(run: RunRow): void
  /** Aborts when the node stops. */
  stopping: AbortSignal
  /** Keeps work that outlives its request, so that a stopping node can wait for it. */
  background(work: Promise<unknown>): void
}
