import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { keyIdOf, parsePublicKey, toPem } from '@bellhop/core/audit'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts, Tx } from '../parts.ts'
import { appendAudit } from './append-audit.ts'
import { lockTrail } from './head-store.ts'
import { type AuditKeyRow, currentKey, insertKey, listKeys, retireKey } from './key-store.ts'

export interface SigningKey {
  id: string
  privateKey: KeyObject
}

/** A key with which the trail was, or is, signed. */
export interface PublicAuditKey {
  id: string
  /** The raw 32 bytes in base64. */
  publicKey: string
  pem: string
  createdAt: string
  /** null: it signs now. */
  retiredAt: string | null
}

/**
 * The key that signs the workspace's trail, made with the workspace, or now where that is older. It is generated and not derived: a rotation of the
 * master keys changes how it is sealed and not what it has signed.
 */
export async function signingKey(parts: Parts, workspaceId: string): Promise<SigningKey> {
  const known = await currentKey(parts.database.db, workspaceId)
  if (known) return open(parts, known)
  return parts.database.db.transaction().execute(tx => signingKeyIn(tx, parts, workspaceId))
}

/** The same within a transaction. */
export async function signingKeyIn(
  tx: Transaction<Schema>,
  parts: SigningParts,
  workspaceId: string,
): Promise<SigningKey> {
  await lockTrail(tx, workspaceId)
  const known = await currentKey(tx, workspaceId)
  return known ? open(parts, known) : make(tx, parts, workspaceId, { actor: firstUse, replaces: null })
}

/**
 * Retires the key that signs now, for whatever reason, and makes another. What the old one signed verifies with it as before; its
 * private half is dropped, so it signs nothing more.
 */
export async function replaceSigningKey(parts: Parts, workspaceId: string, actor: Actor): Promise<PublicAuditKey> {
  return parts.database.db.transaction().execute(async tx => {
    await lockTrail(tx, workspaceId)
    const known = await currentKey(tx, workspaceId)
    if (known) {
      const sealedKey = parts.keyring.seal(ownHalf(parts, known), auditKeyContext(workspaceId, known.id))
      await retireKey(tx, known, { at: parts.clock.now(), sealedKey })
    }
    await make(tx, parts, workspaceId, { actor, replaces: known?.id ?? null })
    const made = await currentKey(tx, workspaceId)
    if (!made) throw new Error('The key of the trail was not made.')
    return toPublic(made)
  })
}

/** Every key that ever signed this workspace's trail, the current one first. */
export async function publicKeys(tx: Tx, workspaceId: string): Promise<PublicAuditKey[]> {
  return (await listKeys(tx, workspaceId)).map(toPublic)
}

/**
 * The public half, in base64, of a key of the workspace's own; null where there is none of this id that opens under the keyring. What else the row of a key says anybody can have written who can write to the database.
 */
export async function ownPublicKey(
  tx: Tx,
  parts: Pick<Parts, 'keyring'>,
  workspaceId: string,
  id: string,
): Promise<string | null> {
  const row = (await listKeys(tx, workspaceId)).find(key => key.id === id)
  if (!row) return null
  try {
    return ownHalf(parts, row).toString('base64')
  } catch {
    return null
  }
}

/** The raw public half, from what is sealed alone. Throws where that doesn't open. */
function ownHalf(parts: Pick<Parts, 'keyring'>, row: AuditKeyRow): Buffer {
  const bytes = parts.keyring.open(row.sealedKey, auditKeyContext(row.workspaceId, row.id))
  // Of a retired key the public half alone is sealed: what it signed can still be told from what somebody else did.
  return bytes.length === publicBytes ? bytes : Buffer.from(publicHalf(toPrivateKey(bytes)), 'base64')
}

const publicBytes = 32

function publicHalf(privateKey: KeyObject): string {
  const publicKey = parsePublicKey(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString())
  if (publicKey === null) throw new Error('The key of the trail can not be read again.')
  return publicKey
}

type SigningParts = Pick<Parts, 'clock' | 'ids' | 'keyring'>

const firstUse: Actor = { type: 'system', id: 'audit', name: 'First signature' }

async function make(
  tx: Transaction<Schema>,
  parts: SigningParts,
  workspaceId: string,
  { actor, replaces }: { actor: Actor; replaces: string | null },
): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = publicHalf(privateKey)
  const id = keyIdOf(publicKey)
  const bytes = privateKey.export({ type: 'pkcs8', format: 'der' })
  await insertKey(tx, {
    workspaceId,
    id,
    publicKey,
    sealedKey: parts.keyring.seal(bytes, auditKeyContext(workspaceId, id)),
    createdAt: parts.clock.now(),
    retiredAt: null,
  })
  const detail = { publicKey, replaces }
  await appendAudit(tx, parts, workspaceId, { kind: 'audit_key.created', actor, subject: id, detail })
  return { id, privateKey }
}

function open(
  parts: Pick<Parts, 'keyring'>,
  { workspaceId, id, sealedKey }: Pick<AuditKeyRow, 'workspaceId' | 'id' | 'sealedKey'>,
): SigningKey {
  const bytes = parts.keyring.open(sealedKey, auditKeyContext(workspaceId, id))
  return { id, privateKey: toPrivateKey(bytes) }
}

function toPrivateKey(bytes: Buffer): KeyObject {
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
}

/** What the sealed half of a key is bound to. */
export function auditKeyContext(workspaceId: string, id: string): string[] {
  return ['audit-key', workspaceId, id]
}

function toPublic({ id, publicKey, createdAt, retiredAt }: AuditKeyRow): PublicAuditKey {
  return {
    id,
    publicKey,
    pem: toPem(publicKey),
    createdAt: createdAt.toISOString(),
    retiredAt: retiredAt?.toISOString() ?? null,
  }
}
