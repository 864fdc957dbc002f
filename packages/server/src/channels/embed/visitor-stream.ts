import type { StreamEvent } from '@bellhop/core/stream'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { readStream } from '../../conversations/read-stream.ts'
import type { OpenStreams } from '../../limits/open-streams.ts'
import { eventStream, lastEventId } from '../event-stream.ts'
import { stillStands } from './standing.ts'
import type { Visitor } from './visitor-token.ts'

/**
 * The conversation as a stream, for as long as the browser reads it and the visitor may: it ends once the token is past its
 * time, the agent or the origin was taken away (seen with the next ping), or newer streams have taken its place.
 */
export function visitorStream(
  parts: ConversationParts,
  streams: OpenStreams,
  visitor: Visitor,
  request: Request,
  options: { pingMs?: number } = {},
): Response {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, request.signal])
  async function* counted(): AsyncGenerator<StreamEvent> {
    // Here, where reading begins: a stream that nobody reads has no end at which it could be given back.
    const leave = streams.open(visitor.conversationId, () => stop.abort())
    try {
      yield* readStream(parts, visitor, lastEventId(request), signal)
    } finally {
      leave()
    }
  }
  const mayGoOn = async () => visitor.expiresAt > parts.clock.now().getTime() && (await stillStands(parts, visitor))
  const { playground } = visitor
  return eventStream(counted(), () => stop.abort(), {
    ...options,
    log: parts.log,
    mayGoOn,
    ...(playground !== undefined && { onDoubt: look => parts.caches.doubts.on(playground, look) }),
  })
}
