import type { Background } from '../background.ts'
import { type Backoff, createBackoff } from '../backoff.ts'
import { createChanges } from '../changes/changes.ts'
import { createTrailLook, type TrailLook } from '../changes/trail-look.ts'
import { createNodeHints, type NodeHints } from '../node-hints.ts'
import type { Parts } from '../parts.ts'
import { createAnswerCache } from '../runs/answer-cache.ts'
import { createInsistence, insistenceBounds } from '../runs/insist.ts'
import { createRunnableCache } from '../runs/load-runnable.ts'
import { createRunJournal } from '../runs/run-journal.ts'
import type { RunParts } from '../runs/run-parts.ts'
import { createSendLeases } from '../runs/send-leases.ts'
import { createRevisions } from '../workspaces/revisions.ts'
import type { Brain } from './brain.ts'
import { createFeed } from './feed.ts'
import { createLookout, type Lookout } from './lookout.ts'
import { createTurnLeases, type TurnLeases } from './turn-leases.ts'
import { type TurnLimits, toTurnLimits } from './turn-limits.ts'
import { resumeTurn } from './turn-loop.ts'

export interface ConversationParts extends RunParts {
  brain: Brain
  /** To and from the other nodes, once it is opened. */
  hints: NodeHints
  /** Sees for the streams what hints don't tell. */
  lookout: Lookout
  /** The same for those who follow a workspace. */
  trailLook: TrailLook
  turns: TurnLeases
  /** Of turns that could not be carried on. */
  turnBackoff: Backoff
  /** Of every turn; an agent may have narrower ones. */
  turnLimits: TurnLimits
  /** For how long a brain may take over one step, calls that are tried again included. */
  stepMs: number
}

/** Ties runs and turns together: a run that ends carries on the turn that waited for it. */
export function createConversationParts(
  parts: Parts,
  given: { brain: Brain; background: Background; lookEveryMs?: number },
): ConversationParts {
  const hints = createNodeHints(parts.database.hints, { node: parts.ids.next('nod'), log: parts.log })
  const feed = createFeed(hints)
  hints.on('standing', actorId => actorId !== null && parts.caches.doubts.hear(actorId))
  parts.caches.doubts.tellBy(actorId => hints.tell('standing', actorId))
  const changes = createChanges({ hints, clock: parts.clock })
  const lookEveryMs = given.lookEveryMs ?? 1_000
  const whole: ConversationParts = {
    ...parts,
    brain: given.brain,
    hints,
    feed,
    changes,
    lookout: createLookout({ database: parts.database, feed, hints, log: parts.log }, lookEveryMs),
    trailLook: createTrailLook({ database: parts.database, changes, log: parts.log }, 2 * lookEveryMs),
    turns: createTurnLeases(parts),
    turnBackoff: createBackoff(parts.clock),
    turnLimits: toTurnLimits(parts.limits),
    stepMs: parts.limits.modelMs,
    journal: createRunJournal(parts, changes),
    sends: createSendLeases(parts),
    outcomes: createInsistence(insistenceBounds),
    overdueBackoff: createBackoff(parts.clock),
    answers: createAnswerCache(parts.clock, parts.limits.answerCacheBytes),
    revisions: createRevisions(parts.database),
    runnables: createRunnableCache(parts),
    stopping: given.background.stopping,
    background: given.background.keep,
    onSettled: run => given.background.keep(resumeTurn(whole, run)),
  }
  return whole
}
