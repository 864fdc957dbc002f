import { bringMasterKey } from '../crypto/keyring.ts'
import type { Parts } from '../parts.ts'
import { StartError } from '../start-error.ts'
import { sealedPlaces } from './sealed-places.ts'

/** The keys of keys: few rows, and without them nothing works. */
const keysOfKeys = ['workspaces.sealed_key', 'secret_keys.sealed']

/**
 * Throws a `StartError` where this database's own keys were sealed with a master key that is not in the ring. A node that went
 * on without it would seal with one key what the others can't open, and fail only when something is used.
 */
export async function requireMasterKeys({ database, keyring }: Pick<Parts, 'database' | 'keyring'>): Promise<void> {
  const missing = new Set<string>()
  for (const place of sealedPlaces.filter(({ name }) => keysOfKeys.includes(name))) {
    for (const { keyId } of await place.count(database.db)) if (!keyring.ids.includes(keyId)) missing.add(keyId)
  }
  if (missing.size === 0) return
  throw new StartError(
    `This database was sealed with the master key ${[...missing].join(', ')}, which this server doesn't have (it has ` +
      `${keyring.ids.join(', ')}). ${bringMasterKey}`,
  )
}
