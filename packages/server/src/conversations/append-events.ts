import type { JsonObject } from '@bellhop/core'
import type { StreamEventBody } from '@bellhop/core/stream'
import { toJson } from '../database/index.ts'
import type { Clock } from '../parts.ts'
import { insertEvents, takeEventNumbers } from './event-store.ts'
import type { Unit } from './unit-of-work.ts'

/**
 * Adds events to a conversation's stream, in the transaction of what they tell of. One that was removed has nobody left to tell:
 * what is told of goes on without.
 */
export async function appendEvents(
  unit: Unit,
  parts: { clock: Clock },
  conversation: { workspaceId: string; conversationId: string; turnId: string | null },
  events: readonly StreamEventBody[],
): Promise<void> {
  if (events.length === 0) return
  const { workspaceId, conversationId, turnId } = conversation
  const createdAt = parts.clock.now()
  const last = await takeEventNumbers(unit.tx, workspaceId, conversationId, events.length, createdAt)
  if (last === null) return
  const first = last - events.length + 1
  await insertEvents(
    unit.tx,
    events.map(({ type, ...data }, index) => ({
      workspaceId,
      conversationId,
      number: first + index,
      turnId,
      type,
      data: toJson<JsonObject>(data as unknown as JsonObject),
      createdAt,
    })),
  )
  unit.touched.set(conversationId, workspaceId)
}

/** A whole message, as the events that stream it. */
export function messageEvents(messageId: string, role: 'agent' | 'customer', text: string): StreamEventBody[] {
  return [
    { type: 'message-start', messageId, role },
    { type: 'text-delta', messageId, text },
    { type: 'message-end', messageId },
  ]
}
