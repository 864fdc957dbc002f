import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import type { Principal, Scope } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { createApiKey } from './create-api-key.ts'
import { markRevoked } from './store.ts'
import { type ApiKey, toApiKey } from './to-api-key.ts'

/** Makes a key for somebody. Throws `forbidden` where it would have a scope that its maker lacks. */
export async function issueApiKey(
  parts: Parts,
  principal: Principal,
  key: { name: string; scopes: readonly Scope[] },
): Promise<ApiKey & { value: string }> {
  const scopes = [...new Set(key.scopes)]
  const lacking = scopes.filter(scope => !principal.scopes.includes(scope))
  if (lacking.length > 0)
    throw new BellhopError(
      'forbidden',
      `A key gives only scopes that it has itself; this one lacks ${lacking.join(', ')}.`,
    )
  const { workspaceId, actor } = principal
  const made = await parts.database.db
    .transaction()
    .execute(tx => createApiKey(tx, parts, workspaceId, { name: key.name, scopes, actor }))
  return { ...toApiKey({ ...made, name: key.name, scopes, createdBy: actor.id, lastUsedAt: null }), value: made.value }
}

/** Takes a key out of force, at this node at once. Throws `not_found` where no such key is in force. */
export async function revokeApiKey(parts: Parts, principal: Principal, id: string): Promise<void> {
  const { workspaceId, actor } = principal
  const row = await parts.database.db.transaction().execute(async tx => {
    const revoked = await markRevoked(tx, workspaceId, id, parts.clock.now())
    if (!revoked) throw new BellhopError('not_found', `There is no API key ${id}.`)
    const { name, prefix, scopes } = revoked
    const detail = { name, prefix, scopes, changes: [{ path: '$.revoked', before: false, after: true }] }
    await appendAudit(tx, parts, workspaceId, { kind: 'api_key.revoked', actor, subject: id, detail })
    return revoked
  })
  parts.caches.principals.delete(row.hash.toString('hex'))
}
