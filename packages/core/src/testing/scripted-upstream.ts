import { createServer, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { JsonValue } from '../json.ts'

/** A request as it reached the upstream. */
export interface SeenRequest {
  method: string
  /** Path and query, as on the wire. */
  path: string
  /** Names in lower case; the values of a repeated header joined by ", ". */
  headers: Record<string, string>
  /** Names and values in turn, as on the wire. */
  rawHeaders: string[]
  body: string
}

export interface ScriptedAnswer {
  /** Default 200. */
  status?: number
  /** Default: none but the content type of `json`. */
  headers?: Record<string, string>
  /** The body as JSON, of type `application/json`. */
  json?: JsonValue
  /** The body as it is; `json` has precedence. Default empty. */
  body?: string | Uint8Array
  /** How long the status line is kept back, in milliseconds. Default 0. */
  afterMs?: number
  /** After the body: `cut` breaks the connection as if there were more to come, `hang` never ends. Default `whole`. */
  end?: 'whole' | 'cut' | 'hang'
}

/** `hang`: no status line ever; `reset`: the connection is broken instead of one. */
export type Script = ScriptedAnswer | 'hang' | 'reset' | ((request: SeenRequest) => ScriptedAnswer | 'hang' | 'reset')

export interface ScriptedUpstream {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** `127.0.0.1:<port>`, as an allow list and the hosts of a secret spell it. */
  hostPort: string
  /** Every request that arrived whole, in order. */
  requests: SeenRequest[]
  /** Adds to what is answered next, one after the other. */
  script(...answers: Script[]): void
  /** Breaks every connection and stops. */
  close(): Promise<void>
}

/**
 * A real HTTP server on loopback that answers by script: first what is queued, then `otherwise` (default: 501, so that a
 * request which no test expects is no success). Records every request.
 */
export async function startScriptedUpstream(
  answers: readonly Script[] = [],
  otherwise: Script = { status: 501, json: { error: 'Nothing is scripted for this request.' } },
): Promise<ScriptedUpstream> {
  const queue = [...answers]
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headersDistinct, rawHeaders } = request
      const headers = Object.fromEntries(
        Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
      )
      const seen = { method, path, headers, rawHeaders, body: Buffer.concat(chunks).toString('utf8') }
      requests.push(seen)
      const script = queue.shift() ?? otherwise
      play(typeof script === 'function' ? script(seen) : script, response)
    })
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The upstream has no port.')
  const hostPort = `127.0.0.1:${address.port}`
  return {
    origin: `http://${hostPort}`,
    hostPort,
    requests,
    script: (...more) => void queue.push(...more),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function play(answer: ScriptedAnswer | 'hang' | 'reset', response: ServerResponse): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const timer = setTimeout(() => write(answer, response), answer.afterMs ?? 0)
  response.on('close', () => clearTimeout(timer))
}

function write(
  { status = 200, headers = {}, json, body = '', end = 'whole' }: ScriptedAnswer,
  response: ServerResponse,
) {
  const content = json === undefined ? body : JSON.stringify(json)
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  response.writeHead(status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    // More is promised than is sent, so that the answer can't look whole.
    ...(end === 'whole' ? {} : { 'content-length': String(bytes.byteLength + 100) }),
    ...headers,
  })
  if (end === 'whole') {
    response.end(bytes)
    return
  }
  response.flushHeaders()
  response.write(bytes, () => {
    if (end === 'cut') setTimeout(() => response.socket?.destroy(), 20)
  })
}
