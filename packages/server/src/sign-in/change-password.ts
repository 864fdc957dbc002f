import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { accountKey, beginSessionOf, type SessionOrigin } from './begin-session.ts'
import type { SessionUser } from './session-user.ts'

/**
 * Gives somebody who is signed in another password, and ends all of their sessions but the one that this answer begins. `current`:
 * null where they have none yet, since they sign in by other means. Throws `request_invalid` where it is not right, and
 * `rate_limited` where too many were tried.
 */
export async function changePassword(
  parts: Pick<Parts, 'auth' | 'rates' | 'passwordWork' | 'caches'>,
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
  const hash = await parts.passwordWork(() => password.hash(next))
  if (known !== null) await internalAdapter.updatePassword(user.id, hash)
  else
    await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
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

function wrongPassword(): BellhopError {
  return new BellhopError('request_invalid', 'The current password is not right.', {
    issues: [{ path: '$.currentPassword', message: 'This is not your password.' }],
  })
}
