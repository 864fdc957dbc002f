import type { Parts, Tx } from '../parts.ts'
import { countOldSecrets } from '../secrets/rotate-secret-keys.ts'
import { sealedPlaces } from './sealed-places.ts'

/** What each master key still holds. Ids are derived from the keys and tell nothing of them. */
export interface KeyStatus {
  /** The key that seals on this node. */
  current: string
  /** The current key first, then the others of the ring, then those that are missing. */
  keys: { id: string; state: 'current' | 'older' | 'missing'; envelopes: number }[]
  /** Secrets that are not yet sealed by a key that was made under the current master key. */
  secrets: number
}

export async function keyStatus(parts: Pick<Parts, 'database' | 'keyring'>): Promise<KeyStatus> {
  const { currentId, ids } = parts.keyring
  const held = await countEnvelopes(parts.database.db)
  const missing = [...held.keys()].filter(id => !ids.includes(id)).sort()
  return {
    current: currentId,
    keys: [...ids, ...missing].map(id => ({
      id,
      state: id === currentId ? 'current' : ids.includes(id) ? 'older' : 'missing',
      envelopes: held.get(id) ?? 0,
    })),
    secrets: await countOldSecrets(parts),
  }
}

/** Nothing is left that an older key holds. */
export function isComplete({ keys, secrets }: KeyStatus): boolean {
  return secrets === 0 && keys.every(({ state, envelopes }) => state === 'current' || envelopes === 0)
}

async function countEnvelopes(tx: Tx): Promise<Map<string, number>> {
  const held = new Map<string, number>()
  for (const place of sealedPlaces) {
    for (const { keyId, envelopes } of await place.count(tx)) held.set(keyId, (held.get(keyId) ?? 0) + envelopes)
  }
  return held
}
