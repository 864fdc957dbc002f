import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import type { ConnectTarget } from './types.ts'

/** Connects to one of the judged addresses: tried in turn, a quarter of a second apart (RFC 8305). */
export async function connectTcp({ addresses, address, host, port, signal }: ConnectTarget): Promise<Socket> {
  const single = addresses.length === 1
  const socket = createConnection({
    host: single ? address : host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    autoSelectFamily: true,
    // The name is never resolved a second time: what was judged is what is connected to.
    ...(single ? {} : { lookup: (_host, _options, done) => done(null, [...addresses]) }),
  })
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    throw error
  }
}
