import { BellhopError } from '@bellhop/core'
import type { Transaction } from 'kysely'
import { holdApiKey, isKeyInForce } from '../api-keys/hold-api-key.ts'
import type { Schema } from '../database/index.ts'
import type { Principal } from '../http/principal.ts'
import type { Parts, Tx } from '../parts.ts'
import { memberRole } from './membership.ts'
import { holdMembership } from './store.ts'

/**
 * Throws `unauthorized` unless whoever asks is still what they were let in as, and keeps them that until the transaction ends. For what
 * gives somebody a way in: a node may know who was removed, or a key that was revoked, for some seconds more, and by what it gave then they would
 * be back for good.
 */
export async function holdStanding(
  tx: Transaction<Schema>,
  { clock }: Pick<Parts, 'clock'>,
  principal: Principal,
): Promise<void> {
  const { workspaceId } = principal
  await requireFound(principal, {
    membership: userId => holdMembership(tx, workspaceId, userId),
    keyInForce: id => holdApiKey(tx, workspaceId, id, clock.now()),
  })
}

/** The same without a lock: for what destroys for good, and begins now. */
export async function requireStanding(tx: Tx, { clock }: Pick<Parts, 'clock'>, principal: Principal): Promise<void> {
  const { workspaceId } = principal
  await requireFound(principal, {
    membership: userId => memberRole(tx, workspaceId, userId),
    keyInForce: id => isKeyInForce(tx, workspaceId, id, clock.now()),
  })
}

interface Standing {
  membership(userId: string): Promise<{ role: string } | null | undefined>
  keyInForce(id: string): Promise<boolean>
}

async function requireFound({ actor, role }: Principal, { membership, keyInForce }: Standing): Promise<void> {
  if (actor.type === 'user') {
    const found = await membership(actor.id)
    if (found && found.role === role) return
  } else if (await keyInForce(actor.id)) return
  throw new BellhopError('unauthorized', 'Whoever asks for this may not do so any more.')
}
