import type { Actor } from '../../http/principal.ts'
import { acceptInvitationsFor, hasOpenInvitation } from '../../members/accept-invitations-for.ts'
import { firstMembership } from '../../members/membership.ts'
import type { Parts } from '../../parts.ts'
import { createUser } from '../create-user.ts'
import { lockPerson, removePassword } from '../password-store.ts'
import { deleteReset } from '../reset-store.ts'
import { deleteSessions } from '../session-store.ts'
import { findUserByEmail, isEmailVerified, linkedUser, markEmailVerified } from '../store.ts'
import { OidcRefusal } from './oidc-refusal.ts'
import type { ProvenPerson } from './proven-person.ts'

/**
 * Who of this server somebody is whom the provider vouches for: whoever was linked with them before, else whoever has their
 * address. Let in are members, and those who have an open invitation for that address, which this accepts. Throws `OidcRefusal`
 * for everybody else: nobody signs up by having an account with the provider.
 */
export async function admitPerson(
  parts: Parts,
  issuer: string,
  person: ProvenPerson,
  from: Actor['from'],
): Promise<{ id: string }> {
  const { db } = parts.database
  const provider = `oidc ${issuer}`
  const linked = await linkedUser(db, provider, person.subject)
  const known = linked ?? (await findUserByEmail(db, person.email))
  const isInvited = await hasOpenInvitation(parts, person.email)
  if (!isInvited && !(known && (await firstMembership(db, known.id))))
    throw new OidcRefusal('unknown', 'Nobody here, and nobody invited, has the address that the provider vouches for.')
  const user =
    known ?? (await createUser(parts, { name: person.name ?? person.email, email: person.email, password: null }))
  if (!linked) await link(parts, provider, person, user.id)
  await acceptInvitationsFor(parts, { ...user, email: person.email }, from)
  return user
}

async function link(parts: Parts, provider: string, { subject }: ProvenPerson, userId: string): Promise<void> {
  const { db } = parts.database
  const { internalAdapter } = await (await parts.auth()).$context
  const accounts = await internalAdapter.findAccounts(userId)
  // An address that was given to somebody else does not give them the account of who had it before.
  if (accounts.some(({ providerId }) => providerId === provider))
    throw new OidcRefusal('unknown', 'The provider gives an address that belongs to another of its accounts here.')
  const isFirstProof = await db.transaction().execute(async tx => {
    await lockPerson(tx, userId)
    if (await isEmailVerified(tx, userId)) return false
    // Whoever was let in by a link said themselves what their address is. Now somebody has proven that it is theirs.
    await removePassword(tx, userId)
    await deleteReset(tx, userId)
    await deleteSessions(tx, userId)
    await markEmailVerified(tx, userId, parts.clock.now())
    return true
  })
  if (isFirstProof) parts.caches.doubts.raise(userId)
  await internalAdapter.linkAccount({ userId, providerId: provider, accountId: subject })
}
