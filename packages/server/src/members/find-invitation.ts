import { BellhopError } from '@bellhop/core'
import type { Parts, Tx } from '../parts.ts'
import { hashOfInvitation } from './invite.ts'
import { acceptInvitation, type InvitationRow, invitationByHash } from './store.ts'

/** The invitation that a link holds. Throws `gone` for one that is past its time, withdrawn, accepted, or made up. */
export async function requireInvitation(
  parts: Pick<Parts, 'database' | 'clock'>,
  token: string,
): Promise<InvitationRow> {
  const row = await findInvitation(parts, token)
  if (!row?.isOpen) throw goneInvitation()
  return row
}

/** The same, also one that can't be accepted any more. Throws `gone` for one that is made up. */
export async function requireKnownInvitation(
  parts: Pick<Parts, 'database' | 'clock'>,
  token: string,
): Promise<InvitationRow & { isOpen: boolean }> {
  const row = await findInvitation(parts, token)
  if (!row) throw goneInvitation()
  return row
}

async function findInvitation({ database, clock }: Pick<Parts, 'database' | 'clock'>, token: string) {
  const row = await invitationByHash(database.db, hashOfInvitation(token))
  return row && { ...row, isOpen: !row.acceptedAt && !row.withdrawnAt && row.expiresAt > clock.now() }
}

/** Uses it up, in the transaction of what comes of it. Throws `gone` where somebody else has. */
export async function useInvitation(tx: Tx, { workspaceId, id }: InvitationRow, at: Date): Promise<void> {
  if (!(await acceptInvitation(tx, workspaceId, id, at))) throw goneInvitation()
}

export function goneInvitation(): BellhopError {
  return new BellhopError('gone', 'This invitation was used, withdrawn, or is past its time. Ask for a new one.')
}
