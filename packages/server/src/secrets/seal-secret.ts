import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import { deriveKey } from '../crypto/derive-key.ts'
import { toSealingKey } from '../crypto/keyring.ts'
import { open, type SealingKey, seal, UnopenedError } from '../crypto/sealing.ts'
import type { Schema } from '../database/index.ts'
import type { Parts, Tx } from '../parts.ts'
import { workspaceKey } from '../workspaces/workspace-key.ts'
import { insertSecretKey, newestSecretKey, type SecretKeyRow, type SecretRow, type SecretWithKey } from './store.ts'

/** Seals values with a workspace's newest key. A value is bound to its workspace, its secret and its version. */
export interface SecretSealer {
  keyId: string
  seal(secret: { id: string; version: number }, value: string): Buffer
}

type SealingParts = Pick<Parts, 'keyring' | 'caches' | 'knownSecrets'>

/** Only with the workspace's definitions locked: a rotation takes keys away that no secret needs. */
export async function secretSealer(parts: Parts, tx: Transaction<Schema>, workspaceId: string): Promise<SecretSealer> {
  const newest = (await newestSecretKey(tx, workspaceId)) ?? (await makeSecretKey(parts, tx, workspaceId, 1))
  return sealerOf(parts, newest)
}

export function sealerOf(parts: SealingParts, row: SecretKeyRow): SecretSealer {
  const key = openSecretKey(parts, row.workspaceId, row)
  return {
    keyId: key.id,
    seal: (secret, value) => {
      parts.knownSecrets.add(value)
      return seal(key, value, valueContext(row.workspaceId, secret))
    },
  }
}

export async function openSecret(parts: SealingParts, tx: Tx, secret: SecretWithKey): Promise<string> {
  const value = await openValue(parts, tx, secret)
  parts.knownSecrets.add(value)
  return value
}

/** Whether its value can be opened: not where its master key is gone, or where the row is not as it was written. */
export async function opensSecret(parts: SealingParts, tx: Tx, secret: SecretWithKey): Promise<boolean> {
  try {
    await openValue(parts, tx, secret)
    return true
  } catch (error) {
    if (error instanceof UnopenedError) return false
    throw error
  }
}

async function openValue(parts: SealingParts, tx: Tx, secret: SecretWithKey): Promise<string> {
  const { workspaceId, keyId, sealedKey } = secret
  const key = sealedKey
    ? openSecretKey(parts, workspaceId, { keyId, sealed: sealedKey })
    : await firstKey(parts, tx, workspaceId)
  return open(key, secret.sealed, valueContext(workspaceId, secret)).toString('utf8')
}

/** Makes a workspace's next key, sealed by the master key that seals now. */
export async function makeSecretKey(
  parts: Pick<Parts, 'keyring' | 'clock'>,
  tx: Transaction<Schema>,
  workspaceId: string,
  version: number,
): Promise<SecretKeyRow> {
  const bytes = randomBytes(32)
  const keyId = toSealingKey(bytes).id
  const row: SecretKeyRow = {
    workspaceId,
    keyId,
    version,
    sealed: parts.keyring.seal(bytes, secretKeyContext(workspaceId, keyId)),
    masterKeyId: parts.keyring.currentId,
    createdAt: parts.clock.now(),
  }
  await insertSecretKey(tx, row)
  return row
}

/** What is bound to the envelope of a key. */
export function secretKeyContext(workspaceId: string, keyId: string): string[] {
  return ['secret-key', workspaceId, keyId]
}

/** A key never changes under its id, so what was opened once stays right, also where its envelope was replaced. */
function openSecretKey(
  { keyring, caches }: SealingParts,
  workspaceId: string,
  { keyId, sealed }: { keyId: string; sealed: Buffer },
): SealingKey {
  const place = `${workspaceId}/${keyId}`
  const known = caches.secretKeys.get(place)
  if (known) return known
  const key = toSealingKey(keyring.open(sealed, secretKeyContext(workspaceId, keyId)))
  caches.secretKeys.set(place, key)
  return key
}

/** Before secrets had keys of their own, they had this one. A rotation seals them anew. */
async function firstKey(parts: SealingParts, tx: Tx, workspaceId: string): Promise<SealingKey> {
  return toSealingKey(deriveKey(await workspaceKey(parts, tx, workspaceId), 'secrets'))
}

function valueContext(workspaceId: string, secret: Pick<SecretRow, 'id' | 'version'>): string[] {
  return [workspaceId, secret.id, String(secret.version)]
}
