import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { trailHead } from '../audit/trail-head.ts'
import type { Principal } from '../http/principal.ts'
import { requireStanding } from '../members/hold-standing.ts'
import type { Parts } from '../parts.ts'
import { lockDefinitions } from './lock-definitions.ts'
import { closeWorkspace, countRunning } from './removal-store.ts'
import { requireName } from './require-name.ts'
import { oldestWorkspaceId, readWorkspaceName } from './store.ts'

/**
 * Deletes a workspace: at once nobody enters it and nothing begins in it, and a job then removes every row of it
 * (`removeDeletedWorkspaces`). What is left is an entry in the trail of the server's first workspace, with the place and the hash at which this
 * one's trail ended: an export of it can be held against that. Throws `request_invalid` without the name, `conflict` for the first workspace and
 * while runs are under way, whose outcome nobody would know.
 */
export async function deleteWorkspace(
  parts: Pick<Parts, 'database' | 'clock' | 'ids' | 'caches'>,
  principal: Principal,
  typed: string,
): Promise<{ id: string; name: string; trail: { throughSeq: number; hash: string } }> {
  const { workspaceId, actor } = principal
  const { entrants, ...deleted } = await parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const name = await readWorkspaceName(tx, workspaceId)
    if (name === null) throw new BellhopError('not_found', 'There is no such workspace.')
    requireName(typed, name)
    await requireStanding(tx, parts, principal)
    const operators = await oldestWorkspaceId(tx)
    if (operators === null || operators === workspaceId)
      throw new BellhopError('conflict', "The server's first workspace stays: the server is operated from it.")
    const running = await countRunning(tx, workspaceId)
    if (running > 0)
      throw new BellhopError(
        'conflict',
        `${running === 1 ? 'A run is' : `${running} runs are`} under way, and what became of it would not be known. Switch the agents off, wait a minute, and try again.`,
      )
    const entrants = await closeWorkspace(tx, workspaceId, parts.clock.now())
    const { seq, hash } = await trailHead(tx, workspaceId)
    const trail = { throughSeq: seq, hash }
    const detail = { name, trail }
    await appendAudit(tx, parts, operators, { kind: 'workspace.deleted', actor, subject: workspaceId, detail })
    return { id: workspaceId, name, trail, entrants }
  })
  for (const id of entrants) parts.caches.doubts.raise(id)
  return deleted
}
