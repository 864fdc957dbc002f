import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { eventStream, wantsEventStream } from '../channels/event-stream.ts'
import type { ConversationParts } from '../conversations/conversation-parts.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { createChangePlaces } from './change-places.ts'
import { type ChangeEvent, changeStream } from './change-stream.ts'

/** How often a quiet stream says that it is alive, and is asked whether it may go on. */
const pingMs = 10_000
/** A reader that has taken nothing for a minute is gone. */
const mostUntaken = 6

const follow = defineRoute({
  method: 'get',
  path: '/v1/changes',
  tag: 'Changes',
  summary: 'Stream word of what changes in the workspace',
  description:
    'Server-Sent Events, asked for with `Accept: text/event-stream`. First `ready`: from then on nothing is missed, so read what you show once more. Then `change`, at most one a second, with `{"type":"change","topics":["runs"]}`: ask again for what it names (`runs`, `conversations`, `audit`). It says that something may have changed, never what. A comment comes every 10 seconds; without one for 30 the connection is gone. The stream ends when the key or the session does, and when the node stops: come again, with growing pauses.',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  response: z.string(),
  responseType: 'text/event-stream',
})

export function registerChangeRoutes(
  app: App,
  parts: ConversationParts,
  { ping = pingMs }: { ping?: number } = {},
): void {
  const places = createChangePlaces(parts.limits)

  addRoute(app, parts, follow, async ({ principal, request, reader }) => {
    if (!wantsEventStream(request)) {
      throw new BellhopError('request_invalid', 'This is answered by a stream: send Accept: text/event-stream.')
    }
    places.check(principal.workspaceId)
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, request.signal])
    async function* counted(): AsyncGenerator<ChangeEvent> {
      // Here, where reading begins: a stream that nobody reads has no end at which its place could be given back.
      const leave = places.take(principal, () => stop.abort())
      try {
        yield* changeStream(parts, principal.workspaceId, signal)
      } finally {
        leave()
      }
    }
    return eventStream(counted(), () => stop.abort(), {
      log: parts.log,
      pingMs: ping,
      mostUntaken,
      ...reader(),
    })
  })
}
