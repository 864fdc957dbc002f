import {
  BellhopError,
  canonicalJson,
  didYouMean,
  type Issue,
  type JsonObject,
  type JsonValue,
  mergePatch,
  toJsonPath,
} from '@bellhop/core'
import type { Transaction } from 'kysely'
import { listActionNames } from '../actions/load-action.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges } from '../audit/describe-changes.ts'
import { type Schema, toJson } from '../database/index.ts'
import { requireVersion } from '../http/if-match.ts'
import type { Actor, Principal } from '../http/principal.ts'
import { validate } from '../http/validate.ts'
import { checkModel } from '../models/check-model.ts'
import type { Parts } from '../parts.ts'
import { secretHeads } from '../secrets/resolve-secrets.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import type { Agent, SavedAgent } from './agent.ts'
import { agentSchema } from './agent-schema.ts'
import { toShown } from './audit-form.ts'
import { identityKeyIssues } from './check-identity-keys.ts'
import { isSharedKeyAlgorithm } from './identity-key.ts'
import { loadAgent, loadAgents } from './load-agent.ts'
import { insertAgent, markDeleted, updateAgent } from './store.ts'

/** Makes an agent. Throws `request_invalid` where it refers to what does not exist. */
export async function createAgent(parts: Parts, principal: Principal, definition: Agent): Promise<SavedAgent> {
  const { workspaceId, actor } = principal
  return parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    await checkReferences(parts, tx, workspaceId, definition)
    const now = parts.clock.now()
    const agent = { id: parts.ids.next('agt'), version: 1, definition, createdAt: now, updatedAt: now }
    await insertAgent(tx, {
      workspaceId,
      id: agent.id,
      name: definition.name,
      definition: toJson(toJsonObject(definition)),
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
      'patch' in edit ? validate(agentSchema, mergePatch(toJsonObject(before.definition), edit.patch)) : edit.replace
    await checkReferences(parts, tx, workspaceId, definition)
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
    definition: toJson(toJsonObject(definition)),
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

async function checkReferences(
  parts: Parts,
  tx: Transaction<Schema>,
  workspaceId: string,
  agent: Agent,
): Promise<void> {
  const names = await listActionNames(tx, workspaceId)
  const unknown = (name: string, path: (string | number)[]): Issue[] =>
    names.includes(name)
      ? []
      : [{ path: toJsonPath(path), message: `There is no action \`${name}\`.${didYouMean(name, names)}` }]
  const references = secretReferences(agent)
  const secrets = await secretHeads(tx, workspaceId, { ids: references.map(({ id }) => id), names: [] })
  const issues = [
    ...checkModel(parts, agent, secrets),
    ...agent.actions.flatMap((name, i) => unknown(name, ['actions', i])),
    ...Object.keys(agent.runModes).flatMap(name => unknown(name, ['runModes', name])),
    ...references
      .filter(({ id }) => !secrets.some(secret => secret.id === id))
      .map(({ id, path }) => ({ path: toJsonPath(path), message: `There is no secret \`${id}\`.` })),
    ...(await identityKeyIssues(parts, tx, workspaceId, agent.identityKeys)),
  ]
  if (issues.length > 0)
    throw new BellhopError('request_invalid', 'The agent refers to what does not exist, or can not be used.', {
      issues,
    })
}

/** The ids of the secrets that an agent refers to, and where. */
export function secretReferences(agent: Agent): { id: string; path: (string | number)[] }[] {
  const context = agent.context?.secret
  const model = agent.modelSettings.secret
  return [
    ...(model ? [{ id: model, path: ['modelSettings', 'secret'] }] : []),
    ...(context ? [{ id: context, path: ['context', 'secret'] }] : []),
    ...agent.identityKeys.flatMap(({ alg, key }, i) =>
      isSharedKeyAlgorithm(alg) ? [{ id: key, path: ['identityKeys', i, 'key'] }] : [],
    ),
  ]
}

function toJsonObject(agent: Agent): JsonObject {
  const json: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(agent)) json[key] = value
  return json
}
