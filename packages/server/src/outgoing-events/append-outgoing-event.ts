import type { JsonObject } from '@bellhop/core'
import { toJson } from '../database/index.ts'
import type { Parts, Tx } from '../parts.ts'
import { insertOutgoingEvent } from './store.ts'

/** Everything that others are told of. The names are public: none is ever renamed or reused. */
export type OutgoingEventType = 'hand_over.requested' | 'hand_over.done' | 'hand_over.reopened'

/**
 * Notes that others are to be told of something, in the transaction of what happened. `data` holds ids and words of ours, never what
 * a person has said: whoever is told reads that over REST, with a key.
 */
export async function appendOutgoingEvent(
  tx: Tx,
  parts: Pick<Parts, 'ids' | 'clock'>,
  { workspaceId, conversationId }: { workspaceId: string; conversationId: string | null },
  type: OutgoingEventType,
  data: JsonObject,
): Promise<void> {
  await insertOutgoingEvent(tx, {
    workspaceId,
    id: parts.ids.next('evt'),
    type,
    conversationId,
    data: toJson(data),
    createdAt: parts.clock.now(),
    deliveredAt: null,
  })
}
