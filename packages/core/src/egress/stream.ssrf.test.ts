import { describe, expect, it } from 'vitest'
import { isEgressError } from './egress-error.ts'
import { openEgress, openRecordingEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'
import type { StreamingEgress, StreamOutbound } from './types.ts'

describe('a streamed call', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:11434/v1/chat/completions',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:11434/',
    'https://metadata.google.internal/',
    'http://0x7f000001/',
    'https://user:pass@api.shop.com/',
    'https://api.shop.com:6379/',
    'https:\\\\api.shop.com',
    'file:///etc/passwd',
  ])('to %s is refused before anything is dialled', async url => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    expect(await failureOf(egress, { method: 'POST', url, body: '{}' })).toEqual({ code: 'egress_denied', left: false })
    expect(connects).toHaveLength(0)
  })

  it.each(['10.0.0.1', '169.254.169.254', '127.0.0.1', '::1'])(
    'to a name is refused where one of its addresses is %s',
    async address => {
      const { egress, connects } = openRecordingEgress(['8.8.8.8', address])
      const outbound: StreamOutbound = { method: 'POST', url: 'https://api.shop.com/', body: '{}' }
      expect(await failureOf(egress, outbound)).toEqual({ code: 'egress_denied', left: false })
      expect(connects).toHaveLength(0)
    },
  )

  it.each([301, 302, 303, 307, 308])('follows no %i, not even to its own origin', async status => {
    const upstream = await startUpstream(response => response.writeHead(status, { location: '/other' }).end())
    const egress = openEgress({ allow: upstream.hostPort })
    const failure = await failureOf(egress, { method: 'POST', url: upstream.origin, body: '{}' })
    expect(failure).toEqual({ code: 'redirect_refused', left: true })
    expect(upstream.seen).toHaveLength(1)
  })

  it('takes a credential to its hosts alone, and not over plain http but to an exact exception', async () => {
    const upstream = await startUpstream(response => response.end('ok'))
    const headers = [{ name: 'Authorization', value: 'Bearer s3cret' }]
    const elsewhere = { method: 'POST', url: upstream.origin, headers, secretHosts: ['api.shop.com'] } as const
    const excepted = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(excepted, elsewhere)).toEqual({ code: 'secret_host_denied', left: false })
    const range = openEgress({ allow: `127.0.0.0/8:${new URL(upstream.origin).port}` })
    const plain = { ...elsewhere, secretHosts: [upstream.hostPort] }
    expect(await failureOf(range, plain)).toEqual({ code: 'egress_denied', left: false })
    expect(upstream.seen).toHaveLength(0)
    const answer = await excepted.stream(plain)
    expect(await new Response(answer.body).text()).toBe('ok')
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer s3cret')
  })

  it.each([
    ['Host', 'internal'],
    ['Metadata-Flavor', 'Google'],
    ['Transfer-Encoding', 'chunked'],
    ['X-A', 'a\r\nX-B: b'],
  ])('does not send the header %s: %s', async (name, value) => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const outbound: StreamOutbound = { method: 'POST', url: 'https://api.shop.com/', headers: [{ name, value }] }
    expect(await failureOf(egress, outbound)).toEqual({ code: 'egress_denied', left: false })
    expect(connects).toHaveLength(0)
  })

  it.each(['PUT', 'DELETE', 'CONNECT', 'post'])('is no %s', async method => {
    const { egress } = openRecordingEgress(['8.8.8.8'])
    const outbound = { method, url: 'https://api.shop.com/' } as StreamOutbound
    expect(await failureOf(egress, outbound)).toEqual({ code: 'egress_denied', left: false })
  })
})

async function failureOf(egress: StreamingEgress, outbound: StreamOutbound) {
  const error = await egress.stream(outbound).catch((thrown: unknown) => thrown)
  if (!isEgressError(error)) throw new Error('The call was allowed.', { cause: error })
  return { code: error.code, left: error.left }
}
