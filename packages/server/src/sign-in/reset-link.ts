import { createHash, randomBytes } from 'node:crypto'
import { appendAudit } from '../audit/append-audit.ts'
import type { Actor } from '../http/principal.ts'
import { workspacesOf } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { putReset } from './reset-store.ts'

/** How long a link works. */
export const resetMs = 3_600_000

export interface ResetLink {
  /** The token is behind the #, which no browser sends: it stands in no log of a server or a proxy. */
  url: string
  expiresAt: string
}

/**
 * Makes a link by which somebody sets a new password, once, within an hour, and takes every earlier one out of force. Only a hash of what it
 * holds is kept. Whether `by` may is decided before. Every workspace of the person has it in its trail.
 */
export async function makeResetLink(
  parts: Pick<Parts, 'database' | 'clock' | 'ids' | 'publicUrl'>,
  user: { id: string; name: string },
  by: Actor,
): Promise<ResetLink> {
  const token = randomBytes(32).toString('base64url')
  const createdAt = parts.clock.now()
  const expiresAt = new Date(createdAt.getTime() + resetMs)
  await parts.database.db.transaction().execute(async tx => {
    const row = { userId: user.id, hash: hashOfReset(token), createdBy: by.id, createdAt, expiresAt, usedAt: null }
    await putReset(tx, row)
    const detail = { name: user.name, expiresAt: expiresAt.toISOString() }
    for (const { workspaceId } of await workspacesOf(tx, user.id))
      await appendAudit(tx, parts, workspaceId, { kind: 'password_reset.created', actor: by, subject: user.id, detail })
  })
  return { url: new URL(`/reset-password#${token}`, parts.publicUrl).href, expiresAt: expiresAt.toISOString() }
}

export function hashOfReset(token: string): Buffer {
  return createHash('sha256').update(`password reset ${token}`).digest()
}
