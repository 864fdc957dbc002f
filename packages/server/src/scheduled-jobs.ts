import { forgetKeptAnswers } from './idempotency/answer-once.ts'
import { forgetUsedTokens } from './identity/use-token.ts'
import type { Job } from './jobs/create-jobs.ts'
import { applyRetention } from './retention/apply-retention.ts'
import { keepEverything, type Retention } from './retention/retention.ts'
import type { RunParts } from './runs/run-parts.ts'
import { sweepRuns } from './runs/sweep-runs.ts'
import { removeDeletedWorkspaces } from './workspaces/remove-deleted.ts'

/** The job that ends runs which are past their time. */
export const overdueRunsJob = 'overdue-runs'

const hour = 60 * 60

/** All that is done by one node for all, one entry each. */
export function scheduledJobs(parts: RunParts, retention: Retention = keepEverything): readonly Job[] {
  return [
    {
      name: overdueRunsJob,
      everySeconds: null,
      run: async signal => {
        while (!signal.aborted && (await sweepRuns(parts)) > 0);
      },
    },
    { name: 'kept-answers', everySeconds: hour, run: () => forgetKeptAnswers(parts) },
    { name: 'used-identity-tokens', everySeconds: hour, run: () => forgetUsedTokens(parts) },
    {
      name: 'deleted-workspaces',
      everySeconds: hour,
      run: async signal => void (await removeDeletedWorkspaces(parts, signal)),
    },
    {
      name: 'retention',
      everySeconds: hour,
      run: async signal => {
        const removed = await applyRetention(parts, retention, signal)
        if (Object.values(removed).some(count => count > 0))
          parts.log.info(removed, 'retention removed what is past its time')
      },
    },
  ]
}
