import { BellhopError } from '@bellhop/core'
import { loadAgents } from '../agents/load-agent.ts'
import { usersOf } from '../agents/users-of.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges } from '../audit/describe-changes.ts'
import { requireVersion } from '../http/if-match.ts'
import type { Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { removeCases } from '../test-cases/remove-cases.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import { toShown } from './audit-form.ts'
import { loadActions } from './load-action.ts'
import { referrers } from './references.ts'
import { requireAction } from './save-action.ts'
import { markDeleted } from './store.ts'

/**
 * Deletes an action; its versions stay, for the runs that used them. Throws `conflict`, naming them, while other actions or
 * agents refer to it.
 */
export async function deleteAction(
  parts: Parts,
  principal: Principal,
  name: string,
  ifMatch: number | null,
): Promise<void> {
  const { workspaceId, actor } = principal
  await parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const actions = await loadActions(parts, tx, workspaceId)
    const action = requireAction(actions, name)
    requireVersion(ifMatch, action.version)
    const agents = usersOf(await loadAgents(tx, workspaceId), name)
    refuseWhileUsed(
      referrers(
        name,
        actions.filter(other => other.id !== action.id),
      ).map(other => `the action \`${other.name}\``),
      agents.map(agent => `the agent \`${agent.name}\``),
    )
    await removeCases(tx, workspaceId, action.id)
    await markDeleted(tx, workspaceId, action.id, parts.clock.now())
    await appendAudit(tx, parts, workspaceId, {
      kind: 'action.deleted',
      actor,
      subject: action.id,
      detail: {
        name,
        version: action.version,
        digest: action.digest,
        changes: describeChanges(toShown(action.definition), null),
      },
    })
  })
}

function refuseWhileUsed(actions: string[], agents: string[]): void {
  const usedBy = [...actions, ...agents]
  if (usedBy.length === 0) return
  const issues = usedBy.map(user => ({ path: '$.usedBy', message: `In use by ${user}.` }))
  throw new BellhopError('conflict', `The action cannot be deleted while it is in use by ${usedBy.join(', ')}.`, {
    issues,
    hint: 'Each issue names an action (`followUps`, `readBack`) or an agent (`actions`, `runModes`) that refers to it. Take it out there first, or switch the action off with `"enabled": false`.',
  })
}
