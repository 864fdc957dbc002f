import { request as requestByHttp } from 'node:http'
import { request as requestByHttps } from 'node:https'
import { Socket } from 'node:net'
import { denied, EgressError } from './egress-error.ts'

/** Opens a tunnel to `host:port` (IPv6 in brackets). */
export type Tunnel = (authority: string, signal: AbortSignal) => Promise<Socket>

/**
 * A tunnel through an HTTP proxy by CONNECT (RFC 9110, section 9.3.6). The proxy's own address is the operator's choice
 * and not judged. Its 403 and 407 are refusals (`egress_denied`), all else that is not 2xx is `connect_failed`.
 * Throws a TypeError when the proxy's URL is malformed.
 */
export function createTunnel(proxyUrl: string): Tunnel {
  const proxy = toProxyUrl(proxyUrl)
  const authorization = toAuthorization(proxy)
  const open = proxy.protocol === 'https:' ? requestByHttps : requestByHttp

  return (authority, signal) =>
    new Promise((resolve, reject) => {
      const request = open({
        host: proxy.hostname.replace(/^\[|\]$/g, ''),
        port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
        method: 'CONNECT',
        path: authority,
        headers: { host: authority, ...authorization },
        agent: false,
        signal,
        rejectUnauthorized: true,
      })
      request.once('error', cause => {
        reject(new EgressError('connect_failed', 'The egress proxy could not be reached.', { left: false, cause }))
      })
      request.once('connect', (response, socket, head) => {
        const status = response.statusCode ?? 0
        // A client speaks first: bytes that are there already would answer a request that was not made yet.
        if (status >= 200 && status < 300 && head.length === 0 && socket instanceof Socket) {
          resolve(socket)
          return
        }
        socket.destroy()
        reject(toRefusal(status, authority))
      })
      request.end()
    })
}

function toProxyUrl(text: string): URL {
  const url = URL.parse(text)
  if (
    url === null ||
    /%(?![0-9a-f]{2})/i.test(text) ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.pathname !== '/'
  ) {
    throw new TypeError('Malformed egress proxy: write http://host:port or https://host:port.')
  }
  return url
}

function toAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

function toRefusal(status: number, authority: string): EgressError {
  if (status === 403 || status === 407) return denied(`The egress proxy refused ${authority} (${status}).`)
  return new EgressError('connect_failed', `The egress proxy answered ${status} for ${authority}.`, { left: false })
}
