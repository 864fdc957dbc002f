import { createConnection, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { errorOf, openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

const publicAnswer = async () => [{ address: '93.184.216.34', family: 4 as const }]

describe('DNS rebinding', () => {
  it('refuses a connection that ended at another address than the one that was judged', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const port = Number(upstream.hostPort.split(':')[1])
    const egress = openEgress({
      resolve: publicAnswer,
      connect: async () => {
        const socket = createConnection(port, '127.0.0.1')
        await new Promise(resolve => socket.once('connect', resolve))
        return socket
      },
    })
    const error = await errorOf(egress, { method: 'POST', url: 'http://api.shop.com/', body: '{}' })
    expect(error).toMatchObject({ code: 'egress_denied', left: false })
    expect(error.message).toContain('another address')
    expect(upstream.seen).toHaveLength(0)
  })

  it('refuses a connection whose peer is unknown', async () => {
    const egress = openEgress({ resolve: publicAnswer, connect: async () => new Socket() })
    expect(await errorOf(egress, { method: 'GET', url: 'http://api.shop.com/' })).toMatchObject({
      code: 'egress_denied',
    })
  })

  it('asks once per connection and judges each answer', async () => {
    const answers = ['93.184.216.34', '127.0.0.1']
    const connects: string[] = []
    const egress = openEgress({
      resolve: async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }],
      connect: async ({ address }) => {
        connects.push(address)
        throw new Error('recorded')
      },
    })
    const outbound = { method: 'GET', url: 'http://api.shop.com/' } as const
    expect(await errorOf(egress, outbound)).toMatchObject({ code: 'connect_failed' })
    expect(await errorOf(egress, outbound)).toMatchObject({ code: 'egress_denied' })
    expect(connects).toEqual(['93.184.216.34'])
  })
})
