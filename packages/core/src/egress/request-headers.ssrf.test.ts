import { describe, expect, it } from 'vitest'
import { failureOf, openEgress, openRecordingEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

const refused = [
  ...['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Upgrade', 'TE', 'Trailer', 'Expect'],
  ...['HTTP2-Settings', 'Proxy-Authorization', 'Proxy-Connection', 'Content_Length', 'transfer_encoding', 'HOST'],
  ...['Metadata-Flavor', 'Metadata', 'X-aws-ec2-metadata-token', 'X-aws-ec2-metadata-token-ttl-seconds'],
  ...['X-Google-Metadata-Request', 'X-aliyun-ecs-metadata-token'],
]

const smuggled = ['a\r\nX-Injected: 1', 'a\nb', 'a\rb', 'a\0b', 'a\u007fb', 'a\u0001', 'Ā', 'a\u2028b']

describe("an author's headers", () => {
  it.each(refused)('may not be %s', async name => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const headers = [{ name, value: '1' }]
    expect(await failureOf(egress, { method: 'GET', url: 'https://api.shop.com/', headers })).toMatchObject({
      code: 'egress_denied',
      left: false,
    })
    expect(connects).toHaveLength(0)
  })

  it.each(smuggled)('may not have the value %j', async value => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const headers = [{ name: 'X-Order', value }]
    expect(await failureOf(egress, { method: 'GET', url: 'https://api.shop.com/', headers })).toMatchObject({
      code: 'egress_denied',
      left: false,
    })
    expect(connects).toHaveLength(0)
  })

  it.each(['', 'X Order', 'X-Order:', 'X-Order\r\nHost', 'X-Örder', ':authority', 'X\0'])(
    'may not have the name %j',
    async name => {
      const { egress } = openRecordingEgress(['8.8.8.8'])
      const headers = [{ name, value: '1' }]
      expect(await failureOf(egress, { method: 'GET', url: 'https://api.shop.com/', headers })).toMatchObject({
        code: 'egress_denied',
      })
    },
  )

  it('arrive as they are otherwise, Latin-1 included', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    const headers = [
      { name: 'X-Name', value: 'Käthe' },
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Empty', value: '' },
    ]
    await egress.request({ method: 'POST', url: upstream.origin, headers, body: '{}' })
    expect(upstream.seen[0]?.headers).toEqual({
      'accept-encoding': 'identity',
      connection: 'keep-alive',
      'content-length': '2',
      'content-type': 'application/json',
      host: upstream.hostPort,
      'x-empty': '',
      'x-name': 'Käthe',
    })
  })

  it('never carry a value into the message of the error', async () => {
    const { egress } = openRecordingEgress(['8.8.8.8'])
    const headers = [{ name: 'Authorization', value: 'Bearer s3cret\n' }]
    await expect(egress.request({ method: 'GET', url: 'https://api.shop.com/', headers })).rejects.not.toThrow(/s3cret/)
  })
})
