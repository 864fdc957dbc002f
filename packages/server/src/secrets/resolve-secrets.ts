import type { ResolvedSecret, SecretRefs } from '@bellhop/core'
import type { Awaitable } from '../awaitable.ts'
import type { Parts, Tx } from '../parts.ts'
import { openSecret } from './seal-secret.ts'
import { readAllSecrets, readSecrets, readSecretsWithKeys, writeLastUse } from './store.ts'

/** A secret without its value: what an approval is stamped with. */
export type SecretHead = Omit<ResolvedSecret, 'value'>

/**
 * The secrets that a definition refers to, opened. One that does not exist is absent from the answer; a disabled one is there,
 * and says so.
 */
export async function resolveSecrets(
  parts: Pick<Parts, 'keyring' | 'caches' | 'knownSecrets'>,
  tx: Tx,
  workspaceId: string,
  refs: SecretRefs,
): Promise<ResolvedSecret[]> {
  const opened: ResolvedSecret[] = []
  for (const row of await readSecretsWithKeys(tx, workspaceId, refs))
    opened.push({ ...toHead(row), value: await openSecret(parts, tx, row) })
  return opened
}

/** The same without opening anything, in the order of their ids. */
export async function secretHeads(tx: Tx, workspaceId: string, refs: SecretRefs): Promise<SecretHead[]> {
  return (await readSecrets(tx, workspaceId, refs)).map(toHead)
}

/** Every secret of the workspace, without opening anything. */
export async function allSecretHeads(tx: Tx, workspaceId: string): Promise<SecretHead[]> {
  return (await readAllSecrets(tx, workspaceId)).map(toHead)
}

/** Writes down that these secrets were used now: at most once a minute each, since many calls use the same one. */
export function noteSecretUse(
  parts: Pick<Parts, 'clock' | 'caches'>,
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Awaitable<void> {
  const due = ids.filter(id => !parts.caches.secretUses.get(id))
  for (const id of due) parts.caches.secretUses.set(id, true)
  if (due.length > 0) return writeLastUse(tx, workspaceId, due, parts.clock.now())
}

function toHead(row: { id: string; name: string; version: number; hosts: string[]; enabled: boolean }): SecretHead {
  return { id: row.id, name: row.name, version: row.version, hosts: row.hosts, enabled: row.enabled }
}
