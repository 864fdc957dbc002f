import type { Background } from '../background.ts'
import type { Parts } from '../parts.ts'
import { createAnswerCache } from '../runs/answer-cache.ts'
import { createRunnableCache } from '../runs/load-runnable.ts'
import { createRunJournal } from '../runs/run-journal.ts'
import type { RunParts } from '../runs/run-parts.ts'
import { createRevisions } from '../workspaces/revisions.ts'
import type { Brain } from './brain.ts'
import { createFeed } from './feed.ts'
import { resumeTurn } from './turn-loop.ts'

export interface ConversationParts extends RunParts {
  brain: Brain
}

/** Ties runs and turns together: a run that ends carries on the turn that waited for it. */
export function createConversationParts(
  parts: Parts,
  given: { brain: Brain; background: Background },
): ConversationParts {
  const whole: ConversationParts = {
    ...parts,
    brain: given.brain,
    feed: createFeed(),
    journal: createRunJournal(parts),
    answers: createAnswerCache(parts.clock),
    revisions: createRevisions(parts.database),
    runnables: createRunnableCache(parts),
    stopping: given.background.stopping,
    background: given.background.keep,
    onSettled: run => given.background.keep(resumeTurn(whole, run)),
  }
  return whole
}
