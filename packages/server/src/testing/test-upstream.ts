import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

export interface TestUpstream {
  /** `127.0.0.1:port` */
  host: string
  /** Every request, as it came. */
  requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[]
  /** Lets the calls to `/slow` go on. Until then they wait. */
  release(): void
}

/** Stands in every answer of the test upstream, and belongs into no event, no log and no page. */
export const upstreamCanary = 'upstream-internals-5d1c'

/** A customer's API on loopback, for as long as the suite runs. Answers `/slow` when it is told to, all else at once. */
export async function startTestUpstream(): Promise<TestUpstream> {
  const requests: TestUpstream['requests'] = []
  let release = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  const server = createServer((request, response) => void answer(request, response))
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') })
    if (path.startsWith('/slow')) await released
    response.setHeader('Content-Type', 'application/json')
    response.statusCode = path.startsWith('/broken') ? 500 : 200
    response.end(JSON.stringify({ status: 'shipped', internal: { note: upstreamCanary } }))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => {
    release()
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { host: `127.0.0.1:${port}`, requests, release: () => release() }
}
