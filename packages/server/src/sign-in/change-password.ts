import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { accountKey, beginSessionOf, type SessionOrigin } from './begin-session.ts'
import { deleteReset } from './reset-store.ts'
import type { SessionUser } from './session-user.ts'

/**
 * Gives somebody who is signed in another password, and ends all of their sessions but the one that this answer begins. `current`:
 * null where they have none yet, since they sign in by other means; then they must have signed in lately, so that a session which was
 * left open or stolen gives nobody a way in that lasts. Throws `request_invalid` where it is not right, `forbidden` where that was
 * longer ago, and `rate_limited` where too many were tried.
 */
export async function changePassword(
  parts: Pick<Parts, 'auth' | 'rates' | 'passwordWork' | 'caches' | 'clock' | 'database'>,
  user: SessionUser,
  { current, next }: { current: string | null; next: string },
  from: SessionOrigin,
): Promise<Response> {
  const { internalAdapter, password } = await (await parts.auth()).$context
  const known = await passwordHash(parts, user.id)
  if (known !== null) {
    const account = accountKey(user.email)
    parts.rates.tryPassword(from.address, account)
    const isRight = await parts.passwordWork(() => password.verify({ hash: known, password: current ?? '' }))
    if (!isRight) throw wrongPassword()
    parts.rates.passwordRight(from.address, account)
  }
  if (known === null && !isFresh(parts, user)) throw notFresh()
  const hash = await parts.passwordWork(() => password.hash(next))
  if (known !== null) await internalAdapter.updatePassword(user.id, hash)
  else
    await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
  await deleteReset(parts.database.db, user.id)
  await internalAdapter.deleteUserSessions(user.id)
  parts.caches.doubts.raise(user.id)
  return beginSessionOf(parts, user.id, from)
}

/** null where somebody has no password. */
export async function passwordHash({ auth }: Pick<Parts, 'auth'>, userId: string): Promise<string | null> {
  const { internalAdapter } = await (await auth()).$context
  const accounts = await internalAdapter.findAccounts(userId)
  return accounts.find(({ providerId }) => providerId === 'credential')?.password ?? null
}

/** Within how long after signing in a first password may be set. */
const freshMs = 10 * 60_000

export function isFresh({ clock }: Pick<Parts, 'clock'>, { signedInAt }: SessionUser): boolean {
  return clock.now().getTime() - signedInAt.getTime() <= freshMs
}

function notFresh(): BellhopError {
  return new BellhopError('forbidden', 'A first password is set within ten minutes of signing in.', {
    hint: 'Sign out, sign in by the company’s sign-in again, and set it then.',
  })
}

function wrongPassword(): BellhopError {
  return new BellhopError('request_invalid', 'The current password is not right.', {
    issues: [{ path: '$.currentPassword', message: 'This is not your password.' }],
  })
}
