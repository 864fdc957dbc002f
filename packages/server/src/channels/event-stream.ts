import type { StreamEvent } from '@bellhop/core/stream'

/** Comments keep proxies from closing a quiet stream. */
const pingMs = 15_000

/**
 * Events as Server-Sent Events (HTML Standard, 9.2): `id:` is the event's number, which a client sends back as
 * `Last-Event-ID`; `event:` its type; `data:` all of it as JSON.
 */
export function eventStream(events: AsyncGenerator<StreamEvent>, stop: () => void): Response {
  const encoder = new TextEncoder()
  let ping: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // At once, so that the answer's head goes out before the first event.
      controller.enqueue(encoder.encode(': open\n\n'))
      ping = setInterval(() => controller.enqueue(encoder.encode(': ping\n\n')), pingMs)
    },
    async pull(controller) {
      const next = await events.next()
      if (next.done) {
        clearInterval(ping)
        controller.close()
        return
      }
      const event = next.value
      controller.enqueue(
        encoder.encode(`id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
      )
    },
    async cancel() {
      clearInterval(ping)
      stop()
      await events.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
  })
}

/** The number after which to go on, from `Last-Event-ID`; 0 without one, or with one that is no number of ours. */
export function lastEventId(request: Request): number {
  const text = request.headers.get('last-event-id') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

export function wantsEventStream(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/event-stream') ?? false
}
