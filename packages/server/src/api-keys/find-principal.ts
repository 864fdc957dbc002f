import type { Awaitable } from '../awaitable.ts'
import { keyUseIntervalMs } from '../caches.ts'
import { isScope, type Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { isInForce } from './is-in-force.ts'
import { hashOf, isKeyValue, prefixOf, sameHash } from './key-value.ts'
import { findByPrefix, touchApiKey } from './store.ts'

/**
 * Who an API key is, or null where it is none in force. An answer is remembered for `principalCacheMs`: a key revoked at
 * another node works here for at most that long. Throws `rate_limited` where the address has tried too many keys in vain.
 */
export function findPrincipal(
  parts: Omit<Parts, 'findPrincipal'>,
  value: string,
  clientAddress: string | null,
): Awaitable<Principal | null> {
  if (!isKeyValue(value)) return null
  const hash = hashOf(value)
  const cacheKey = hash.toString('hex')
  const { principals, doubts } = parts.caches
  const known = principals.get(cacheKey)
  if (known && !doubts.isDoubted(known.actor.id)) return isUseNoted(parts, known) ? known : used(known)
  return lookUp().then(found => found && used(found))

  async function used(principal: Principal): Promise<Principal> {
    await noteUse(parts, principal)
    return principal
  }

  async function lookUp(): Promise<Principal | null> {
    parts.rates.tryKey(clientAddress, cacheKey)
    const read = () => readPrincipal(parts, value, hash)
    const shared = await parts.caches.principalReads(cacheKey, read)
    // The read of an earlier call may be from before the change.
    const found = shared && doubts.isDoubted(shared.principal.actor.id) ? await read() : shared
    parts.rates.keyFound(clientAddress, cacheKey, found !== null)
    if (!found) return null
    const { principal, expiresAt } = found
    // To the end that the key was made for, and no longer.
    const forMs = expiresAt === null ? undefined : expiresAt.getTime() - parts.clock.now().getTime()
    if (!doubts.isDoubted(principal.actor.id)) principals.set(cacheKey, principal, forMs)
    return principal
  }
}

async function readPrincipal(
  parts: Omit<Parts, 'findPrincipal'>,
  value: string,
  hash: Buffer,
): Promise<{ principal: Principal; expiresAt: Date | null } | null> {
  const rows = await findByPrefix(parts.database.db, prefixOf(value))
  const row = rows.find(candidate => sameHash(candidate.hash, hash))
  if (!isInForce(row, parts.clock.now())) return null
  const actor = { type: 'api_key', id: row.id, name: row.name } as const
  const principal = { workspaceId: row.workspaceId, actor, scopes: row.scopes.filter(isScope) }
  return { principal, expiresAt: row.expiresAt }
}

function isUseNoted({ caches }: Pick<Parts, 'caches'>, { actor }: Principal): boolean {
  return caches.keyUses.get(actor.id) === true
}

async function noteUse(parts: Omit<Parts, 'findPrincipal'>, principal: Principal): Promise<void> {
  if (isUseNoted(parts, principal)) return
  const { workspaceId, actor } = principal
  parts.caches.keyUses.set(actor.id, true)
  const at = parts.clock.now()
  const notSince = new Date(at.getTime() - keyUseIntervalMs)
  await touchApiKey(parts.database.db, workspaceId, actor.id, { at, notSince })
}
