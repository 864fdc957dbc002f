import type { Migration } from 'kysely/migration'
import { firstTables } from './0001-first-tables.ts'
import { keptAnswers } from './0002-kept-answers.ts'
import { definitionsRevision } from './0003-definitions-revision.ts'
import { sendLeases } from './0004-send-leases.ts'
import { auditSignatures } from './0005-audit-signatures.ts'
import { secretKeys } from './0006-secret-keys.ts'
import { leanRuns } from './0008-lean-runs.ts'
import { turnUsage } from './0009-turn-usage.ts'
import { openaiCallers } from './0010-openai-callers.ts'
import { whoIsTalking } from './0011-who-is-talking.ts'
import { playgroundAndHandOvers } from './0013-playground-and-hand-overs.ts'
import { people } from './0014-people.ts'
import { testCases } from './0016-test-cases.ts'
import { agentDrafts } from './0017-agent-drafts.ts'
import { passwordResets } from './0018-password-resets.ts'
import { deletedWorkspaces } from './0019-deleted-workspaces.ts'

/** All migrations in order of their names. A published one never changes; the next one is added below it. */
export const migrations: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-kept-answers': keptAnswers,
  '0003-definitions-revision': definitionsRevision,
  '0004-send-leases': sendLeases,
  '0005-audit-signatures': auditSignatures,
  '0006-secret-keys': secretKeys,
  '0008-lean-runs': leanRuns,
  '0009-turn-usage': turnUsage,
  '0010-openai-callers': openaiCallers,
  '0011-who-is-talking': whoIsTalking,
  '0013-playground-and-hand-overs': playgroundAndHandOvers,
  '0014-people': people,
  '0016-test-cases': testCases,
  '0017-agent-drafts': agentDrafts,
  '0018-password-resets': passwordResets,
  '0019-deleted-workspaces': deletedWorkspaces,
}
