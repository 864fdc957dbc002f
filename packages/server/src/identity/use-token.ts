import { createHash } from 'node:crypto'
import type { Parts, Tx } from '../parts.ts'
import { refuseIdentity } from './identity-refusal.ts'
import { forgetTokensBefore, takeToken } from './store.ts'
import type { VerifiedIdentity } from './verify-identity.ts'

/** Nodes whose clocks differ have to agree that a token is past its time before its use is forgotten. */
const marginMs = 60 * 60 * 1000

/**
 * Uses a token for a conversation. One with a `jti` is good for the first conversation that it comes with, as often as the
 * browser of that conversation asks; for any other it throws `unauthorized`. Two that come at once on two nodes: one is first,
 * where `tx` is a transaction, once that is committed.
 */
export async function useToken(
  tx: Tx,
  place: { workspaceId: string; agentId: string; conversationId: string },
  { jti, expiresAt }: Pick<VerifiedIdentity, 'jti' | 'expiresAt'>,
): Promise<void> {
  if (jti === null || expiresAt === null) return
  const tokenHash = createHash('sha256').update(jti, 'utf8').digest('hex')
  const usedFor = await takeToken(tx, { ...place, tokenHash, expiresAt })
  if (usedFor !== place.conversationId) throw refuseIdentity('token_used')
}

/** Forgets the tokens that are refused for their age by now. */
export async function forgetUsedTokens(parts: Pick<Parts, 'database' | 'clock'>): Promise<void> {
  await forgetTokensBefore(parts.database.db, new Date(parts.clock.now().getTime() - marginMs))
}
