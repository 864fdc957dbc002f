import { describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'
import { startDeadline } from './call-deadline.ts'
import { createConnectionPool } from './connection-pool.ts'
import { createDial } from './dial.ts'
import { exchange } from './exchange.ts'
import { openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

async function openWithClock() {
  const upstream = await startUpstream(response => response.end('{}'))
  let time = 0
  const egress = openEgress({ allow: upstream.hostPort, now: () => time })
  return {
    upstream,
    wait: (ms: number) => {
      time += ms
    },
    call: (method: 'GET' | 'POST') => egress.request({ method, url: upstream.origin }),
    connections: () => upstream.seen.map(({ connection }) => connection),
  }
}

describe('connections', () => {
  it('are kept and used again', async () => {
    const { call, wait, connections } = await openWithClock()
    await call('GET')
    wait(3_000)
    await call('GET')
    await call('POST')
    expect(connections()).toEqual([1, 1, 1])
  })

  it('carry a write only when they were idle for less than a second', async () => {
    const { call, wait, connections } = await openWithClock()
    await call('GET')
    wait(999)
    await call('POST')
    wait(1_000)
    await call('POST')
    expect(connections()).toEqual([1, 1, 2])
  })

  it('are one per call in flight, and the freshest is taken first', async () => {
    const { call, wait, connections } = await openWithClock()
    await Promise.all([call('GET'), call('GET'), call('GET')])
    expect(new Set(connections()).size).toBe(3)
    wait(600)
    await call('GET')
    wait(600)
    await call('POST')
    const [fourth, fifth] = connections().slice(3)
    expect(fifth).toBe(fourth)
  })

  it('that the upstream closed while idle are replaced without losing a call', async () => {
    const upstream = await startUpstream(response => response.setHeader('connection', 'close').end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    for (const method of ['GET', 'POST', 'GET', 'POST'] as const) await egress.request({ method, url: upstream.origin })
    expect(upstream.seen.map(({ connection }) => connection)).toEqual([1, 2, 3, 4])
  })

  it('that were lost while idle are forgotten', async () => {
    const lost = Promise.withResolvers<void>()
    const upstream = await startUpstream(response => response.setHeader('connection', 'close').end('{}'))
    const pool = createConnectionPool(createDial(parseAllowList(upstream.hostPort), {}), () => 0)
    const deadline = startDeadline({})
    const url = new URL(upstream.origin)
    const hop = { method: 'GET', url, headers: [], body: null, write: false, maxBytes: 10, left: false } as const
    await exchange(pool, deadline, { ...hop, headers: [] })
    const used = pool.acquire(url.origin, false)
    expect(used.remoteAddress).toBe('127.0.0.1')
    used.client.once('disconnect', () => lost.resolve())
    pool.release(used)
    await lost.promise
    expect(used.client.destroyed).toBe(true)
    expect(pool.acquire(url.origin, false)).not.toBe(used)
    deadline.end()
  })

  it('are never shared between origins', async () => {
    const first = await startUpstream(response => response.end('{}'))
    const second = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: `${first.hostPort},${second.hostPort}` })
    for (const { origin } of [first, second, first, second]) await egress.request({ method: 'GET', url: origin })
    expect([first.seen.length, second.seen.length]).toEqual([2, 2])
  })
})
