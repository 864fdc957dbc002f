import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface UpstreamRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** What the API does with a request that it has received: answer it, cut the connection, or never say a word. */
export type UpstreamAnswer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | 'reset'
  | 'hang'

export type UpstreamScript = (request: UpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>

export interface ScriptedUpstream {
  /** `127.0.0.1:port` */
  host: string
  base: string
  /** Every request since the script was set, as it came. */
  requests: UpstreamRequest[]
  /** Says what it does from now on, and forgets the requests so far. Default: 200 with `{ "status": "ok" }`. */
  play(script?: UpstreamScript): void
  close(): void
}

/** A customer's API on loopback that does what a test tells it. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const requests: UpstreamRequest[] = []
  let script: UpstreamScript = answerOk
  const server = createServer((request, response) => void handle(request, response))
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { method = '', url: path = '', headers } = request
    const received = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
    requests.push(received)
    const answer = await script(received)
    if (answer === 'hang') return
    if (answer === 'reset') {
      request.socket.resetAndDestroy()
      return
    }
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers })
    response.end(answer.text ?? JSON.stringify(answer.json ?? { status: 'ok' }))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    host,
    base: `http://${host}`,
    requests,
    play: (next = answerOk) => {
      script = next
      requests.length = 0
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answerOk(): UpstreamAnswer {
  return {}
}
