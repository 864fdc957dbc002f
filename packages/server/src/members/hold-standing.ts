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
  { workspaceId, actor, role }: Principal,
): Promise<void> {
  const stands =
    actor.type === 'user'
      ? (await holdMembership(tx, workspaceId, actor.id))?.role === role
      : await holdApiKey(tx, workspaceId, actor.id, clock.now())
  if (!stands) throw notAnyMore()
}

/** The same without a lock: for what destroys for good, and begins now. */
export async function requireStanding(
  tx: Tx,
  { clock }: Pick<Parts, 'clock'>,
  { workspaceId, actor, role }: Principal,
): Promise<void> {
  const stands =
    actor.type === 'user'
      ? (await memberRole(tx, workspaceId, actor.id))?.role === role
      : await isKeyInForce(tx, workspaceId, actor.id, clock.now())
  if (!stands) throw notAnyMore()
}

function notAnyMore(): BellhopError {
  return new BellhopError('unauthorized', 'Whoever asks for this may not do so any more.')
}
