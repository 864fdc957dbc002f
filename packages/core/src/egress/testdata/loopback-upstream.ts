import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** Counts the connections of the upstream, from 1. */
  connection: number
}

export interface Upstream {
  hostPort: string
  origin: string
  seen: SeenRequest[]
}

/** A real HTTP server on loopback that ends with the test. */
export async function startUpstream(
  answer: (response: ServerResponse, request: SeenRequest) => void,
): Promise<Upstream> {
  const seen: SeenRequest[] = []
  const connections: Socket[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers, socket } = request
      const connection = connections.indexOf(socket) + 1
      const one = { method, path, headers, body: Buffer.concat(chunks).toString(), connection }
      seen.push(one)
      answer(response, one)
    })
  })
  server.on('connection', socket => connections.push(socket))
  return { ...(await listen(server)), seen }
}

/** A TCP server on loopback that does with each connection what it is told to, and ends with the test. */
export async function startTcp(onConnection: (socket: Socket) => void): Promise<Omit<Upstream, 'seen'>> {
  return listen(
    createTcpServer(socket => {
      socket.on('error', () => {})
      onConnection(socket)
    }),
  )
}

/** A loopback port on which nothing listens. */
export async function findClosedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = toAddress(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<Omit<Upstream, 'seen'>> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const hostPort = `127.0.0.1:${toAddress(server).port}`
  return { hostPort, origin: `http://${hostPort}` }
}

function toAddress(server: { address(): string | AddressInfo | null }): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address
}
