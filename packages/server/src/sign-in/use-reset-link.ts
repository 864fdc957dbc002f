import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import type { Actor } from '../http/principal.ts'
import { workspacesOf } from '../members/membership.ts'
import type { Clock, Parts, Tx } from '../parts.ts'
import { lockPerson, setPassword } from './password-store.ts'
import { mayStillReset } from './require-to-reset.ts'
import { hashOfReset } from './reset-link.ts'
import { lockReset, markResetUsed, type ResetRow, resetByHash } from './reset-store.ts'
import { deleteSessions } from './session-store.ts'

/** Whose password a link sets. Throws `gone`, which says why it doesn't. */
export async function readResetLink(
  { database: { db }, clock }: Pick<Parts, 'database' | 'clock'>,
  token: string,
): Promise<ResetRow> {
  return requireStanding({ db, clock }, await resetByHash(db, hashOfReset(token)))
}

/**
 * Sets a password by a link, and ends every session of its person. Throws `gone` for a link that doesn't work, also for the second of
 * two who use it at once.
 */
export async function useResetLink(
  parts: Parts,
  token: string,
  next: string,
  from: Actor['from'],
): Promise<{ userId: string; hash: string }> {
  const { db } = parts.database
  // Before the work of hashing, which nobody is to have for nothing.
  const { userId } = await readResetLink(parts, token)
  const { password } = await (await parts.auth()).$context
  const hash = await parts.passwordWork(() => password.hash(next))
  await db.transaction().execute(async tx => {
    await lockPerson(tx, userId)
    const reset = await requireStanding({ db: tx, clock: parts.clock }, await lockReset(tx, hashOfReset(token)))
    const at = parts.clock.now()
    const { name, createdBy } = reset
    await markResetUsed(tx, userId, at)
    await setPassword(tx, { id: parts.ids.next('ath'), userId, hash, at })
    await deleteSessions(tx, userId)
    const actor: Actor = { type: 'user', id: userId, name, ...(from && { from }) }
    const detail = { name, madeBy: createdBy }
    for (const { workspaceId } of await workspacesOf(tx, userId))
      await appendAudit(tx, parts, workspaceId, { kind: 'password_reset.used', actor, subject: userId, detail })
  })
  parts.caches.doubts.raise(userId)
  return { userId, hash }
}

async function requireStanding(
  { db, clock }: { db: Tx; clock: Clock },
  reset: ResetRow | undefined,
): Promise<ResetRow> {
  if (!reset)
    throw gone('This link is not known here. It is not whole, or a newer one or another password took its place.')
  if (reset.usedAt) throw gone('This link was used already. It works once.')
  if (reset.expiresAt <= clock.now()) throw gone('This link is past its time. It works for an hour.')
  if (!(await mayStillReset(db, reset.createdBy, reset.userId)))
    throw gone('This link doesn’t count any more: whoever made it may not do so now.')
  return reset
}

function gone(message: string): BellhopError {
  return new BellhopError('gone', message, { hint: 'Ask for a new one.' })
}
