import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import type { AllowList } from './allow-list.ts'
import { connectTcp } from './connect-tcp.ts'
import { denied, EgressError } from './egress-error.ts'
import { toCanonicalAddress } from './ip-address.ts'
import { createTunnel } from './proxy-tunnel.ts'
import { resolveHost } from './resolve-host.ts'
import type { EgressOptions } from './types.ts'

/** Opens a connection for an origin. The request has not left when this fails: every error has `left: false`. */
export type Dial = (origin: URL, signal: AbortSignal) => Promise<Socket>

/**
 * The only way to a socket: resolve, judge every address, connect, check the peer, and only then speak TLS. It judges
 * here and not in a `lookup` hook, because address literals never reach one.
 */
export function createDial(allow: AllowList, { proxy, resolve, connect = connectTcp }: EgressOptions): Dial {
  const dialRaw = proxy === undefined ? dialDirectly : dialThrough(createTunnel(proxy))
  const startTls = createTlsStart()

  return async (origin, signal) => {
    const endpoint = toEndpoint(origin, allow)
    const socket = await dialRaw(endpoint, signal)
    // An error of a socket without a listener ends the process. Whoever takes it over adds listeners of their own.
    socket.on('error', () => {})
    if (signal.aborted || socket.destroyed) {
      socket.destroy()
      throw givenUp(endpoint.hostPort)
    }
    return endpoint.protocol === 'https:' ? startTls(endpoint, socket, signal) : socket
  }

  async function dialDirectly(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
    const { host, hostPort, port, protocol } = endpoint
    const addresses = await resolveHost(endpoint, allow, resolve)
    if (signal.aborted) throw givenUp(hostPort)
    const [{ address, family }] = addresses
    let socket: Socket
    try {
      socket = await connect({ address, family, addresses, port, host, protocol, signal })
    } catch (cause) {
      throw new EgressError('connect_failed', `${hostPort} could not be reached.`, { left: false, cause })
    }
    const peer = toCanonicalAddress(socket.remoteAddress ?? '')
    if (!addresses.some(judged => toCanonicalAddress(judged.address) === peer)) {
      socket.on('error', () => {}).destroy()
      throw denied(`${hostPort} was connected to at another address than the one that was judged.`)
    }
    return socket
  }

  function dialThrough(tunnel: ReturnType<typeof createTunnel>): typeof dialDirectly {
    return ({ hostPort }, signal) => tunnel(hostPort, signal)
  }
}

function givenUp(hostPort: string): EgressError {
  return new EgressError('connect_failed', `The connection to ${hostPort} was given up.`, { left: false })
}

interface Endpoint {
  protocol: 'http:' | 'https:'
  /** Without brackets. */
  host: string
  hostPort: string
  port: number
  excepted: boolean
}

function toEndpoint({ protocol, hostname, port: written }: URL, allow: AllowList): Endpoint {
  const secure = protocol === 'https:'
  const port = written === '' ? (secure ? 443 : 80) : Number(written)
  const hostPort = `${hostname}:${port}`
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return { protocol: secure ? 'https:' : 'http:', host, hostPort, port, excepted: allow.exact.has(hostPort) }
}

function createTlsStart(): (endpoint: Endpoint, socket: Socket, signal: AbortSignal) => Promise<Socket> {
  // The call's own deadline ends a handshake that hangs; certificates are verified whatever the environment says.
  const start = buildConnector({ allowH2: false, rejectUnauthorized: true, timeout: 0, maxCachedSessions: 100 })

  return ({ host, hostPort, port }, httpSocket, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => httpSocket.destroy(), { once: true })
      start({ hostname: host, host: hostPort, protocol: 'https:', port: String(port), httpSocket }, (cause, socket) => {
        if (socket) resolve(socket)
        else reject(new EgressError('tls_failed', `No trusted TLS connection to ${hostPort}.`, { left: false, cause }))
      })
    })
}
