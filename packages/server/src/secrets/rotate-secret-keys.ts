import { appendAudit } from '../audit/append-audit.ts'
import { passRotationPoint } from '../crypto/rotation-points.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import { makeSecretKey, openSecret, sealerOf } from './seal-secret.ts'
import {
  countSecretsBehind,
  deleteUnusedKeys,
  newestSecretKey,
  resealSecret,
  secretsOfOtherKeys,
  workspacesBehind,
} from './store.ts'

const batch = 50

type RotatingParts = Pick<Parts, 'database' | 'keyring' | 'clock' | 'ids' | 'log' | 'caches' | 'knownSecrets'>

export interface ResealedSecrets {
  resealed: number
  /** Secrets that don't open: they stay as they are, and so does their key. */
  unopened: number
}

/**
 * Gives a workspace a new key for its secrets, unless its newest was made under the master key that seals now, seals every
 * secret with it, and takes away the keys that no secret needs any more. May be ended between any two statements, and done by
 * several at once: whoever comes later goes on from what is committed. Values, versions and approvals stay as they are. `anew`: it gets
 * a new key in any case.
 */
export async function rotateSecretKeys(
  parts: RotatingParts,
  workspaceId: string,
  actor: Actor,
  { anew = false }: { anew?: boolean } = {},
): Promise<ResealedSecrets> {
  const total: ResealedSecrets = { resealed: 0, unopened: 0 }
  for (let afterId: string | null = ''; afterId !== null; ) {
    const done = await resealBatch(parts, workspaceId, { afterId, anew: anew && afterId === '' }, actor)
    total.resealed += done.resealed
    total.unopened += done.unopened
    afterId = done.nextId
  }
  return total
}

/** Workspaces that need it, in order, after this one. */
export async function workspacesWithOldKeys(
  { database, keyring }: Pick<Parts, 'database' | 'keyring'>,
  after: string,
  limit: number,
): Promise<string[]> {
  return workspacesBehind(database.db, { masterKeyId: keyring.currentId, after, limit })
}

/** How many secrets are still to be sealed anew. */
export async function countOldSecrets({ database, keyring }: Pick<Parts, 'database' | 'keyring'>): Promise<number> {
  return countSecretsBehind(database.db, keyring.currentId)
}

async function resealBatch(
  parts: RotatingParts,
  workspaceId: string,
  { afterId, anew }: { afterId: string; anew: boolean },
  actor: Actor,
): Promise<ResealedSecrets & { nextId: string | null }> {
  const place = 'secrets.sealed'
  const done = await parts.database.db.transaction().execute(async tx => {
    // Also moves the revision: no node goes on with what it remembers from before.
    await lockDefinitions(tx, parts, workspaceId, { evenDeleted: true })
    const before = await newestSecretKey(tx, workspaceId)
    const stands = !anew && before?.masterKeyId === parts.keyring.currentId
    const newest = stands ? before : await makeSecretKey(parts, tx, workspaceId, (before?.version ?? 0) + 1)
    const sealer = sealerOf(parts, newest)
    const secrets = await secretsOfOtherKeys(tx, workspaceId, { keyId: newest.keyId, afterId, limit: batch })
    let resealed = 0
    for (const secret of secrets) {
      const value = await openSecret(parts, tx, secret).catch((error: unknown) => {
        parts.log.error(
          { err: error, workspaceId, secretId: secret.id },
          'a secret could not be opened to seal it anew',
        )
        return null
      })
      if (value === null) continue
      await resealSecret(tx, secret, { keyId: sealer.keyId, sealed: sealer.seal(secret, value) })
      resealed += 1
    }
    const nextId = secrets.length < batch ? null : (secrets.at(-1)?.id ?? null)
    if (nextId === null) await deleteUnusedKeys(tx, workspaceId, newest.version)
    if (!stands) {
      const detail = { version: newest.version, keyId: newest.keyId, before: before?.keyId ?? null }
      await appendAudit(tx, parts, workspaceId, { kind: 'secret_key.rotated', actor, subject: workspaceId, detail })
    }
    passRotationPoint('rewrapped', { place, envelopes: resealed })
    return { resealed, unopened: secrets.length - resealed, nextId }
  })
  passRotationPoint('batch', { place, envelopes: done.resealed })
  return done
}
