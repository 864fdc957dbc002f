import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import type { Principal, Role, Scope } from '../http/principal.ts'
import { holdStanding } from '../members/hold-standing.ts'
import type { Parts } from '../parts.ts'
import { createApiKey } from './create-api-key.ts'
import { markRevoked } from './store.ts'
import { type ApiKey, toApiKey } from './to-api-key.ts'

/** Makes a key for somebody. Throws `forbidden` where it would have a scope that its maker lacks. */
export async function issueApiKey(
  parts: Parts,
  principal: Principal,
  key: { name: string; scopes: readonly Scope[]; role: Role | null; expiresAt: Date | null },
): Promise<ApiKey & { value: string }> {
  const scopes = [...new Set(key.scopes)]
  const lacking = scopes.filter(scope => !principal.scopes.includes(scope))
  if (lacking.length > 0)
    throw new BellhopError(
      'forbidden',
      `A key gives only scopes that it has itself; this one lacks ${lacking.join(', ')}.`,
    )
  const { name, role, expiresAt } = key
  if (expiresAt !== null && expiresAt <= parts.clock.now()) throw expiredBefore()
  const { workspaceId, actor } = principal
  const made = await parts.database.db.transaction().execute(async tx => {
    await holdStanding(tx, parts, principal)
    return createApiKey(tx, parts, workspaceId, { name, scopes, role, expiresAt, actor })
  })
  return {
    ...toApiKey({ ...made, name, scopes, role, expiresAt, createdBy: actor.id, lastUsedAt: null }),
    value: made.value,
  }
}

/** Takes a key out of force, at this node at once, and soon at the others. Throws `not_found` where no such key is in force. */
export async function revokeApiKey(parts: Parts, principal: Principal, id: string): Promise<void> {
  const { workspaceId, actor } = principal
  await parts.database.db.transaction().execute(async tx => {
    const revoked = await markRevoked(tx, workspaceId, id, parts.clock.now())
    if (!revoked) throw new BellhopError('not_found', `There is no API key ${id}.`)
    const { name, prefix, scopes } = revoked
    const detail = { name, prefix, scopes, changes: [{ path: '$.revoked', before: false, after: true }] }
    await appendAudit(tx, parts, workspaceId, { kind: 'api_key.revoked', actor, subject: id, detail })
  })
  parts.caches.doubts.raise(id)
}

function expiredBefore(): BellhopError {
  return new BellhopError('request_invalid', 'The key would have expired already.', {
    issues: [{ path: '$.expiresAt', message: 'Has to be in the future.' }],
  })
}
