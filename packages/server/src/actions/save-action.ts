import {
  type Action,
  BellhopError,
  checkEdit,
  digestOf,
  type Issue,
  isJsonObject,
  type JsonObject,
  keepSecrets,
  mergePatch,
  normaliseActionName,
  safeParseAction,
} from '@bellhop/core'
import type { Transaction } from 'kysely'
import { renameActionInAgents } from '../agents/save-agent.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges } from '../audit/describe-changes.ts'
import { type Schema, toJson } from '../database/index.ts'
import { requireVersion } from '../http/if-match.ts'
import type { Actor, Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import { toShown } from './audit-form.ts'
import { loadSurroundings, type Surroundings } from './known-to.ts'
import { checkReadBackOf, referrers, renameOwnReferences, renameReferences } from './references.ts'
import type { SavedAction } from './saved-action.ts'
import { insertAction, insertVersion, updateAction } from './store.ts'
import { warnOfAddress } from './warn-of-address.ts'

/** What a save did, or with `dryRun` would have done. */
export interface SaveOutcome {
  action: SavedAction
  warnings: Issue[]
  /** What learned of the action's new name; null where it has the same as before. */
  renamed: Renamed | null
}

export interface Renamed {
  agents: string[]
  actions: string[]
  /** Agents whose instructions or greeting still hold the old name: for their author to look at. */
  instructionsMentioning: string[]
}

export interface SaveOptions {
  /** Do everything, and leave nothing of it. Default false. */
  dryRun?: boolean
  ifMatch?: number | null
}

/** The whole definition, or a merge patch (RFC 7396) on the current one. */
export type ActionEdit = { replace: JsonObject } | { patch: JsonObject }

/**
 * Saves a new action. Throws `definition_invalid` with every issue at once, `conflict` where its name is taken or the workspace has as
 * many as it may.
 */
export async function createAction(
  parts: Parts,
  principal: Principal,
  json: JsonObject,
  options: SaveOptions = {},
): Promise<SaveOutcome> {
  const { workspaceId, actor } = principal
  return inDefinitions(parts, workspaceId, options, async (tx, surroundings) => {
    refuseTakenName(json, surroundings.actions)
    refuseOneMore(surroundings.actions.length, parts.limits.actions)
    const { definition, warnings } = parseOrThrow(parts, json, surroundings, null)
    const now = parts.clock.now()
    const action = toSaved({ id: parts.ids.next('act'), version: 1, createdAt: now, updatedAt: now }, definition)
    await insertAction(tx, {
      workspaceId,
      id: action.id,
      name: action.name,
      version: 1,
      enabled: action.enabled,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    })
    await writeVersion(tx, parts, workspaceId, { action, before: null, actor })
    return { action, warnings, renamed: null }
  })
}

/**
 * Saves an edit as a new version; one that changes nothing makes none. A new name is carried to everything that refers to the
 * action. Throws `conflict` where the action is not at `ifMatch`.
 */
export async function editAction(
  parts: Parts,
  principal: Principal,
  name: string,
  edit: ActionEdit,
  options: SaveOptions = {},
): Promise<SaveOutcome> {
  const { workspaceId, actor } = principal
  return inDefinitions(parts, workspaceId, options, async (tx, surroundings) => {
    const before = requireAction(surroundings.actions, name)
    requireVersion(options.ifMatch ?? null, before.version)
    const others = surroundings.actions.filter(action => action.id !== before.id)
    const json = editedJson(before, edit)
    refuseTakenName(json, others)
    const { definition, warnings } = parseOrThrow(parts, json, surroundings, before.id)
    const sent = 'patch' in edit ? edit.patch : edit.replace
    refuseIssues([...checkEdit(before.definition, definition, sent), ...checkReadBackOf(definition, name, others)])
    const action = await storeEdit(tx, parts, workspaceId, { before, definition, actor })
    const renamed =
      action.name === name
        ? null
        : await spreadName(tx, parts, workspaceId, { from: name, to: action.name, others, actor })
    return { action, warnings, renamed }
  })
}

/** The warnings that saving the definition as it is would give. */
export function warningsFor(
  parts: Pick<Parts, 'egress'>,
  { id, definition }: SavedAction,
  surroundings: Surroundings,
): Issue[] {
  return [...safeParseAction(definition, surroundings.knownTo(id)).warnings, ...warnOfAddress(parts.egress, definition)]
}

export function requireAction(actions: readonly SavedAction[], name: string): SavedAction {
  const action = actions.find(candidate => candidate.name === name)
  if (!action) throw new BellhopError('not_found', `There is no action ${name}.`)
  return action
}

// A dry run goes the whole way and is then rolled back, so that it cannot promise what a save would refuse.
async function inDefinitions<T>(
  parts: Parts,
  workspaceId: string,
  { dryRun = false }: SaveOptions,
  work: (tx: Transaction<Schema>, surroundings: Surroundings) => Promise<T>,
): Promise<T> {
  const tx = await parts.database.db.startTransaction().execute()
  try {
    await lockDefinitions(tx, parts, workspaceId)
    const result = await work(tx, await loadSurroundings(parts, tx, workspaceId))
    await (dryRun ? tx.rollback() : tx.commit()).execute()
    return result
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack) await tx.rollback().execute()
    throw error
  }
}

function editedJson(before: SavedAction, edit: ActionEdit): JsonObject {
  const current: JsonObject = JSON.parse(JSON.stringify(before.definition))
  const json = 'patch' in edit ? mergePatch(current, edit.patch) : { name: before.name, ...edit.replace }
  const kept = keepSecrets(before.definition, isJsonObject(json) ? json : {})
  const name = typeof kept.name === 'string' ? normaliseActionName(kept.name) : null
  return name === null || name === before.name ? kept : renameOwnReferences(kept, before.name, name)
}

function parseOrThrow(
  parts: Pick<Parts, 'egress'>,
  json: JsonObject,
  surroundings: Surroundings,
  actionId: string | null,
): { definition: Action; warnings: Issue[] } {
  const parsed = safeParseAction(json, surroundings.knownTo(actionId))
  if (!parsed.success) throw parsed.error
  return { definition: parsed.data, warnings: [...parsed.warnings, ...warnOfAddress(parts.egress, parsed.data)] }
}

function refuseTakenName(json: JsonObject, others: readonly SavedAction[]): void {
  const name = typeof json.name === 'string' ? normaliseActionName(json.name) : null
  if (!others.some(action => action.name === name)) return
  const issues = [{ path: '$.name', message: `Another action is called \`${name}\`. Choose another name.` }]
  throw new BellhopError('conflict', `There is already an action called ${name}.`, {
    issues,
    hint: 'A name belongs to one action. Choose another one, or change the action that has it with PUT or PATCH.',
  })
}

function refuseOneMore(count: number, most: number): void {
  if (count < most) return
  throw new BellhopError('conflict', `This workspace has ${count} actions, and may have ${most}.`, {
    hint: 'Delete one that is no longer used. The operator sets the limit with BELLHOP_LIMIT_ACTIONS.',
  })
}

function refuseIssues(issues: Issue[]): void {
  const [first] = issues
  if (first)
    throw new BellhopError('definition_invalid', `The definition cannot be saved: ${first.path}: ${first.message}`, {
      issues,
    })
}

async function storeEdit(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  { before, definition, actor }: { before: SavedAction; definition: Action; actor: Actor },
): Promise<SavedAction> {
  const { id, createdAt } = before
  const action = toSaved({ id, version: before.version + 1, createdAt, updatedAt: parts.clock.now() }, definition)
  if (action.digest === before.digest) return before
  const { name, version, enabled, updatedAt } = action
  await updateAction(tx, workspaceId, id, { name, version, enabled, updatedAt })
  await writeVersion(tx, parts, workspaceId, { action, before, actor })
  return action
}

async function spreadName(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  { from, to, others, actor }: { from: string; to: string; others: readonly SavedAction[]; actor: Actor },
): Promise<Renamed> {
  const actions: string[] = []
  for (const before of referrers(from, others)) {
    await storeEdit(tx, parts, workspaceId, {
      before,
      definition: renameReferences(before.definition, from, to),
      actor,
    })
    actions.push(before.name)
  }
  const { changed, mentioning } = await renameActionInAgents(tx, parts, workspaceId, { from, to, actor })
  return { agents: changed, actions, instructionsMentioning: mentioning }
}

function toSaved(
  row: Pick<SavedAction, 'id' | 'version' | 'createdAt' | 'updatedAt'>,
  definition: Action,
): SavedAction {
  return { ...row, name: definition.name, digest: digestOf(definition), definition, enabled: definition.enabled }
}

async function writeVersion(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  { action, before, actor }: { action: SavedAction; before: SavedAction | null; actor: Actor },
): Promise<void> {
  const { id, version, digest, definition, updatedAt } = action
  await insertVersion(tx, {
    workspaceId,
    actionId: id,
    version,
    digest,
    definition: toJson(JSON.parse(JSON.stringify(definition))),
    createdAt: updatedAt,
    createdBy: actor.id,
  })
  await appendAudit(tx, parts, workspaceId, {
    kind: 'action.saved',
    actor,
    subject: id,
    detail: {
      name: action.name,
      version,
      digest,
      changes: describeChanges(before && toShown(before.definition), toShown(definition)),
    },
  })
}
