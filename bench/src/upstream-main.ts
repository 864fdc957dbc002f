import { createServer, type Socket } from 'node:net'
import { orderAnswer, upstreamSecret } from './upstream-answers.ts'

/**
 * The API that is called: `GET /<bytes>/<delay in ms>/orders/<id>` with the bearer secret. It answers out of memory, on the
 * bare socket, so that it takes as little as possible of the core that it shares with the generator.
 */

const answers = new Map<string, Buffer>()
const refusal = toAnswer('401 Unauthorized', '{"error":"unauthorized"}')
const end = Buffer.from('\r\n\r\n')

const server = createServer({ noDelay: true }, socket => {
  let held: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (let at = held.indexOf(end); at >= 0; at = held.indexOf(end)) {
      answer(socket, held.toString('latin1', 0, at))
      held = held.subarray(at + end.length)
    }
  })
})

function answer(socket: Socket, head: string): void {
  const [, bytes, delay] = /^GET \/(\d+)\/(\d+)\/orders\/ORD-\d+ HTTP\/1\.1\r\n/.exec(head) ?? []
  const isAllowed = head.includes(`Bearer ${upstreamSecret}`)
  const body = bytes === undefined || !isAllowed ? refusal : prepared(bytes)
  if (delay === undefined || delay === '0') socket.write(body)
  else setTimeout(() => socket.write(body), Number(delay))
}

function prepared(bytes: string): Buffer {
  const known = answers.get(bytes)
  if (known) return known
  const made = toAnswer('200 OK', JSON.stringify(orderAnswer(Number(bytes))))
  answers.set(bytes, made)
  return made
}

function toAnswer(status: string, body: string): Buffer {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`
  return Buffer.from(`${head}keep-alive: timeout=60\r\n\r\n${body}`, 'latin1')
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`Listening on port ${address.port}.`)
})
process.on('SIGTERM', () => process.exit(0))
