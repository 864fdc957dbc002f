import type { ApiKeyRow } from './store.ts'

/** Whether a key works at this time: it is there, was not revoked, and has not expired. */
export function isInForce(key: ApiKeyRow | undefined, now: Date): key is ApiKeyRow {
  return key !== undefined && key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)
}
