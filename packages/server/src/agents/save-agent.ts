import { BellhopError, canonicalJson, type JsonObject, mergePatch } from '@bellhop/core'
import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges } from '../audit/describe-changes.ts'
import { type Schema, toJson } from '../database/index.ts'
import { requireVersion } from '../http/if-match.ts'
import type { Actor, Principal } from '../http/principal.ts'
import { validate } from '../http/validate.ts'
import type { Parts } from '../parts.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import type { Agent, SavedAgent } from './agent.ts'
import { toAgentJson } from './agent-json.ts'
import { agentSchema } from './agent-schema.ts'
import { toShown } from './audit-form.ts'
import { checkAgent } from './check-agent.ts'
import { loadAgent, loadAgents } from './load-agent.ts'
import { insertAgent, markDeleted, updateAgent } from './store.ts'

/** Makes an agent. Throws `request_invalid` where it refers to what does not exist. */
export async function createAgent(parts: Parts, principal: Principal, definition: Agent): Promise<SavedAgent> {
  const { workspaceId, actor } = principal
  return parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    await checkAgent(parts, tx, workspaceId, definition)
    const now = parts.clock.now()
    const agent = { id: parts.ids.next('agt'), version: 1, definition, createdAt: now, updatedAt: now }
    await insertAgent(tx, {
      workspaceId,
      id: agent.id,
      name: definition.name,
      definition: toJson(toAgentJson(definition)),
      revision: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    })
    const detail = { name: definition.name, version: 1, changes: describeChanges(null, toShown(definition)) }
    await appendAudit(tx, parts, workspaceId, { kind: 'agent.created', actor, subject: agent.id, detail })
    return agent
  })
}

/** The whole definition, or a merge patch (RFC 7396) on the current one. */
export type AgentEdit = { replace: Agent } | { patch: JsonObject }

/** Saves an edit. One that changes nothing makes no new version. Throws `conflict` where the agent is not at `ifMatch`. */
export async function editAgent(
  parts: Parts,
  principal: Principal,
  id: string,
  { edit, ifMatch }: { edit: AgentEdit; ifMatch: number | null },
): Promise<SavedAgent> {
  const { workspaceId, actor } = principal
  return parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const before = await requireAgent(parts, tx, workspaceId, id)
    requireVersion(ifMatch, before.version)
    const definition =
      'patch' in edit ? validate(agentSchema, mergePatch(toAgentJson(before.definition), edit.patch)) : edit.replace
    await checkAgent(parts, tx, workspaceId, definition)
    return storeVersion(tx, parts, workspaceId, { before, definition, actor })
  })
}

export async function deleteAgent(
  parts: Parts,
  principal: Principal,
  id: string,
  ifMatch: number | null,
): Promise<void> {
  const { workspaceId, actor } = principal
  await parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const before = await requireAgent(parts, tx, workspaceId, id)
    requireVersion(ifMatch, before.version)
    await markDeleted(tx, workspaceId, id, parts.clock.now())
    const { definition, version } = before
    const detail = { name: definition.name, version, changes: describeChanges(toShown(definition), null) }
    await appendAudit(tx, parts, workspaceId, { kind: 'agent.deleted', actor, subject: id, detail })
  })
}

export interface ActionRenaming {
  from: string
  to: string
  actor: Actor
}

/**
 * Lets every agent that offers the action, or has a run mode for it, know it by its new name, and gives the names of those
 * agents. `mentioning`: the agents whose instructions or greeting still hold the old name; those texts are the author's.
 */
export async function renameActionInAgents(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  { from, to, actor }: ActionRenaming,
): Promise<{ changed: string[]; mentioning: string[] }> {
  const changed: string[] = []
  const mentioning: string[] = []
  for (const agent of await loadAgents(tx, workspaceId)) {
    const { definition } = agent
    const word = new RegExp(`(?<![a-z0-9_])${from}(?![a-z0-9_])`)
    if (word.test(definition.instructions) || word.test(definition.greeting ?? '')) mentioning.push(definition.name)
    if (!definition.actions.includes(from) && !Object.hasOwn(definition.runModes, from)) continue
    const renamed: Agent = {
      ...definition,
      actions: definition.actions.map(name => (name === from ? to : name)),
      runModes: Object.fromEntries(
        Object.entries(definition.runModes).map(([name, mode]) => [name === from ? to : name, mode]),
      ),
    }
    await storeVersion(tx, parts, workspaceId, { before: agent, definition: renamed, actor })
    changed.push(definition.name)
  }
  return { changed, mentioning }
}

async function storeVersion(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  { before, definition, actor }: { before: SavedAgent; definition: Agent; actor: Actor },
): Promise<SavedAgent> {
  if (canonicalJson(definition) === canonicalJson(before.definition)) return before
  const after = { ...before, definition, version: before.version + 1, updatedAt: parts.clock.now() }
  await updateAgent(tx, workspaceId, before.id, {
    name: definition.name,
    definition: toJson(toAgentJson(definition)),
    revision: after.version,
    updatedAt: after.updatedAt,
  })
  const changes = describeChanges(toShown(before.definition), toShown(definition))
  const detail = { name: definition.name, version: after.version, changes }
  await appendAudit(tx, parts, workspaceId, { kind: 'agent.updated', actor, subject: before.id, detail })
  return after
}

async function requireAgent(
  parts: Parts,
  tx: Transaction<Schema>,
  workspaceId: string,
  id: string,
): Promise<SavedAgent> {
  const agent = await loadAgent(parts, tx, workspaceId, id)
  if (!agent) throw new BellhopError('not_found', `There is no agent ${id}.`)
  return agent
}
