import { bringMasterKey } from '../crypto/keyring.ts'
import type { Parts } from '../parts.ts'
import { StartError } from '../start-error.ts'
import { sealedPlaces } from './sealed-places.ts'

/**
 * Throws a `StartError` where something in this database was sealed with a master key that is not in the ring. A node that went
 * on without it would seal with one key what the others can't open, and fail only when something is used.
 *
 * Looks everywhere, but not at every row of the tables that grow with use: of those it sees the edges, and what a rotation that was
 * broken off has left between them shows in the workspaces' own keys, which it seals anew last.
 */
export async function requireMasterKeys({ database, keyring }: Pick<Parts, 'database' | 'keyring'>): Promise<void> {
  const missing = new Map<string, string[]>()
  for (const place of sealedPlaces) {
    for (const keyId of await place.seen(database.db))
      if (!keyring.ids.includes(keyId)) missing.set(keyId, [...(missing.get(keyId) ?? []), place.name])
  }
  if (missing.size === 0) return
  const named = [...missing].map(([keyId, places]) => `${keyId} (${places.join(', ')})`)
  throw new StartError(
    `This database was sealed with the master key ${named.join(' and ')}, which this server doesn't have (it has ` +
      `${keyring.ids.join(', ')}). ${bringMasterKey}`,
  )
}
