import type { StreamingEgress, StreamOutbound } from '@bellhop/core/egress'

/** What a provider's package calls in the place of the global one. */
export type ModelFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Where a key may go; null: the call carries none. */
export type KeyHosts = readonly string[] | null

/** A `fetch` whose every call goes through the guard, and whose answers are read while they come. Rejects with an EgressError. */
export function createModelFetch(egress: Pick<StreamingEgress, 'stream'>, keyHosts: KeyHosts): ModelFetch {
  return async (input, init = {}) => {
    const { status, headers, body } = await egress.stream(toOutbound(input, init, keyHosts))
    const answer = { status: status > 599 ? 500 : status, headers: new Headers(headers) }
    if (status !== 204 && status !== 205) return new Response(body, answer)
    await body.cancel()
    return new Response(null, answer)
  }
}

function toOutbound(input: string | URL | Request, init: RequestInit, keyHosts: KeyHosts): StreamOutbound {
  const { method = 'GET', body = null, signal } = init
  if (typeof input === 'object' && 'headers' in input) throw new TypeError('An address is asked for, not a request.')
  if (method !== 'GET' && method !== 'POST') throw new TypeError('A model is asked with GET or POST.')
  if (body !== null && typeof body !== 'string') throw new TypeError('What a model is sent is JSON text.')
  return {
    method,
    url: String(input),
    headers: [...new Headers(init.headers)].map(([name, value]) => ({ name, value })),
    body,
    ...(signal ? { signal } : {}),
    ...(keyHosts ? { carriesSecret: true, secretHosts: keyHosts } : { carriesSecret: false }),
  }
}
