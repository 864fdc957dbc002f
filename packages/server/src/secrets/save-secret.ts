import { BellhopError, type JsonObject } from '@bellhop/core'
import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import { isUniqueViolation, type Schema, toJson } from '../database/index.ts'
import type { Principal } from '../http/principal.ts'
import type { Parts, Tx } from '../parts.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import { openingSecrets } from './opening-secrets.ts'
import { secretSealer } from './seal-secret.ts'
import { type Secret, toSecret } from './secret.ts'
import { findSecretUsers } from './secret-users.ts'
import { deleteSecret as deleteRow, insertSecret, lockSecret, type SecretRow, updateSecret } from './store.ts'

export interface NewSecret {
  name: string
  value: string
  hosts: string[]
  enabled: boolean
}

export async function createSecret(parts: Parts, principal: Principal, secret: NewSecret): Promise<Secret> {
  const { workspaceId, actor } = principal
  const made = parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const now = parts.clock.now()
    const sealer = await secretSealer(parts, tx, workspaceId)
    const id = parts.ids.next('sec')
    const row: SecretRow = {
      workspaceId,
      id,
      name: secret.name,
      version: 1,
      hosts: secret.hosts,
      enabled: secret.enabled,
      sealed: sealer.seal({ id, version: 1 }, secret.value),
      keyId: sealer.keyId,
      createdAt: now,
      updatedAt: now,
      lastUsedAt: null,
    }
    await insertSecret(tx, { ...row, hosts: toJson(row.hosts) })
    const detail = { name: row.name, changes: describeChanges(null, inClear(describe(row))) }
    await appendAudit(tx, parts, workspaceId, { kind: 'secret.created', actor, subject: id, detail })
    return toSecret(row, { usedBy: [], opens: true })
  })
  return made.catch(nameIsTaken(secret.name))
}

/** What is left out stays as it is. */
export type SecretChange = { [K in keyof NewSecret]?: NewSecret[K] | undefined }

/**
 * Changes a secret. A new value makes a new version. Hosts may be taken away freely, but to send the value to another host
 * one has to know it: hosts are added only together with the value. Throws `conflict` where it would lose a name in use.
 */
export async function changeSecret(
  parts: Parts,
  principal: Principal,
  id: string,
  change: SecretChange,
): Promise<Secret> {
  const { workspaceId, actor } = principal
  const changed = parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const before = await requireSecret(tx, workspaceId, id)
    const users = await findSecretUsers(parts, tx, workspaceId)
    const name = change.name ?? before.name
    if (name !== before.name)
      refuseWhileUsed(users.ofName(before.name), {
        message: `The secret cannot be renamed: ${before.name} is referred to by name.`,
        hint: 'Headers of the actions that the issues name hold {{secrets.NAME}}. Make a secret of the new name, let those headers use it, then delete this one.',
      })
    const hosts = change.hosts ?? before.hosts
    if (change.value === undefined) refuseWidening(before.hosts, hosts)
    const enabled = change.enabled ?? before.enabled
    const sealed = change.value === undefined ? null : await sealNext(parts, tx, before, change.value)
    const opens = sealed !== null || (await openingSecrets(parts, tx, workspaceId, [id])).has(id)
    if (!sealed && isSame(before, { name, hosts, enabled }))
      return toSecret(before, { usedBy: users.of(before), opens })
    const updatedAt = parts.clock.now()
    const after = await updateSecret(tx, workspaceId, id, { name, hosts: toJson(hosts), enabled, updatedAt, ...sealed })
    const changes = describeChanges(inClear(describe(before)), inClear(describe(after)))
    const detail = { name: after.name, newValue: sealed !== null, changes }
    await appendAudit(tx, parts, workspaceId, { kind: 'secret.updated', actor, subject: id, detail })
    return toSecret(after, { usedBy: users.of(after), opens })
  })
  return changed.catch(nameIsTaken(change.name ?? ''))
}

/** Deletes a secret. Throws `conflict` while an action or an agent refers to it. */
export async function deleteSecret(parts: Parts, principal: Principal, id: string): Promise<void> {
  const { workspaceId, actor } = principal
  await parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const before = await requireSecret(tx, workspaceId, id)
    const users = await findSecretUsers(parts, tx, workspaceId)
    refuseWhileUsed(users.of(before), {
      message: 'The secret cannot be deleted while it is in use.',
      hint: 'Choose another secret in the actions and agents that the issues name first, or switch this one off with `"enabled": false`.',
    })
    await deleteRow(tx, workspaceId, id)
    const detail = { name: before.name, changes: describeChanges(inClear(describe(before)), null) }
    await appendAudit(tx, parts, workspaceId, { kind: 'secret.deleted', actor, subject: id, detail })
  })
}

async function requireSecret(tx: Tx, workspaceId: string, id: string): Promise<SecretRow> {
  const row = await lockSecret(tx, workspaceId, id)
  if (!row) throw new BellhopError('not_found', `There is no secret ${id}.`)
  return row
}

async function sealNext(parts: Parts, tx: Transaction<Schema>, before: SecretRow, value: string) {
  const sealer = await secretSealer(parts, tx, before.workspaceId)
  const version = before.version + 1
  return { version, keyId: sealer.keyId, sealed: sealer.seal({ id: before.id, version }, value) }
}

function refuseWhileUsed(usedBy: string[], { message, hint }: { message: string; hint: string }): void {
  if (usedBy.length === 0) return
  const issues = usedBy.map(name => ({ path: '$.usedBy', message: `\`${name}\` uses it.` }))
  throw new BellhopError('conflict', `${message} Used by: ${usedBy.join(', ')}.`, { issues, hint })
}

function refuseWidening(before: readonly string[], after: readonly string[]): void {
  const added = after.filter(host => !before.includes(host))
  if (added.length === 0) return
  const issue = { path: '$.value', message: `Has to be given again to add ${added.join(', ')}.` }
  throw new BellhopError('request_invalid', 'To send a secret to another host, give its value again.', {
    issues: [issue],
  })
}

function isSame(before: SecretRow, after: { name: string; hosts: string[]; enabled: boolean }): boolean {
  return before.name === after.name && before.enabled === after.enabled && before.hosts.join() === after.hosts.join()
}

/** What the audit trail may know of a secret. */
function describe({ name, hosts, enabled, version }: SecretRow): JsonObject {
  return { name, hosts, enabled, version }
}

function nameIsTaken(name: string): (error: unknown) => never {
  return error => {
    if (!isUniqueViolation(error, 'secrets_name')) throw error
    const issue = { path: '$.name', message: 'Another secret has this name.' }
    throw new BellhopError('conflict', `There is already a secret called ${name}.`, {
      issues: [issue],
      cause: error,
      hint: 'A name belongs to one secret. Choose another one, or give the secret that has it a new value with PATCH.',
    })
  }
}
