import { isBellhopError } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { HttpError } from '../http/http-error.ts'
import { createTestClock } from '../testing/test-app.ts'
import { clientNetwork, clientSite } from './client-network.ts'
import { defaultLimits, type Limits } from './limit-table.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'

describe('what one node takes from visitors', () => {
  const limits = { sessionsPerAddress: 3, sessionsPerAgent: 5 }

  it('is bounded by the address, then by the agent, within a minute that begins with the first call', () => {
    const { clock, start } = setUp(limits)
    expect(times(4, () => start('203.0.113.1'))).toEqual([null, null, null, '60'])
    clock.advance(59_001)
    expect(start('203.0.113.1')).toBe('1')
    clock.advance(999)
    expect(start('203.0.113.1')).toBeNull()
    expect(times(5, index => start(`203.0.113.${index + 2}`))).toEqual([null, null, null, null, '60'])
    // Another agent is another matter, and so is the next minute.
    expect(start('203.0.113.9', 'agt_2')).toBeNull()
    clock.advance(60_000)
    expect(start('203.0.113.7')).toBeNull()
  })

  it('is not used up for all others by one address that goes on and on', () => {
    const { start } = setUp(limits)
    times(100, () => start('203.0.113.1'))
    expect(start('203.0.113.2')).toBeNull()
  })

  it('is bounded also where no address is known', () => {
    const { start } = setUp(limits)
    expect(times(4, () => start(null))).toEqual([null, null, null, '60'])
  })

  it('is less where the agent says so, and never more', () => {
    const { start } = setUp(limits)
    expect(times(3, index => start(`203.0.113.${index}`, 'agt_1', 2))).toEqual([null, null, '60'])
    expect(times(6, index => start(`198.51.100.${index}`, 'agt_2', 1_000))).toEqual([
      null,
      null,
      null,
      null,
      null,
      '60',
    ])
  })

  it('is bounded in what is said, for each conversation and each contact by itself', () => {
    const { clock, rates } = setUp({ messagesPerConversation: 2, messagesPerContact: 3 })
    const say = (id: string, contactId = `contact of ${id}`) => refusal(() => rates.say({ id, contactId }))
    expect([say('cnv_1'), say('cnv_1'), say('cnv_1'), say('cnv_2')]).toEqual([null, null, '60', null])
    expect(['cnv_3', 'cnv_4', 'cnv_5', 'cnv_6'].map(id => say(id, 'con_1'))).toEqual([null, null, null, '60'])
    clock.advance(60_000)
    expect(say('cnv_1')).toBeNull()
  })

  it('is counted for ten thousand at once, and then forgotten of those who came least', () => {
    const { clock, rates } = setUp({ messagesPerConversation: 3, messagesPerContact: Number.POSITIVE_INFINITY })
    const say = (id: string) => refusal(() => rates.say({ id, contactId: 'con_1' }))
    expect(times(4, () => say('full'))).toEqual([null, null, null, '60'])
    times(2, () => say('some'))
    for (let i = 0; i < 30_000; i++) say(`cnv_${i}`)
    expect([say('full'), say('some'), say('some')]).toEqual(['60', null, '60'])
    // The latest of those with few are still counted, the earliest are not.
    expect(times(3, () => say('cnv_29999'))).toEqual([null, null, '60'])
    expect(times(4, () => say('cnv_0'))).toEqual([null, null, null, '60'])
    clock.advance(60_000)
    expect(say('full')).toBeNull()
  })

  it('is forgotten when its minute is over, so that nobody is kept out by who came before', () => {
    const { clock, rates } = setUp({ messagesPerConversation: 1, messagesPerContact: Number.POSITIVE_INFINITY })
    const say = (id: string) => refusal(() => rates.say({ id, contactId: 'con_1' }))
    for (let i = 0; i < 10_000; i++) say(`cnv_${i}`)
    clock.advance(60_000)
    times(5_000, index => say(`new_${index}`))
    expect(say('new_0')).toBe('60')
  })

  it('is counted by a clock that nobody sets back', () => {
    const { clock, start } = setUp(limits)
    times(3, () => start('203.0.113.1'))
    clock.correct(-3_600_000)
    expect(start('203.0.113.1')).toBe('60')
    clock.advance(60_000)
    expect(start('203.0.113.1')).toBeNull()
  })

  it('is bounded for a whole site of IPv6, however many networks it has', () => {
    const { start } = setUp({ sessionsPerAddress: 3, sessionsPerAgent: Number.POSITIVE_INFINITY })
    const starts = times(30, index => start(`2001:db8:1:${index.toString(16)}::1`))
    expect(starts.filter(refused => refused === null)).toHaveLength(24)
    expect(start('2001:db8:2::1')).toBeNull()
    expect(times(30, index => start(`203.0.113.${index}`)).filter(refused => refused !== null)).toEqual([])
  })

  it('is with one agent not used up by one network, whatever addresses it has', () => {
    const { start } = setUp({ sessionsPerAddress: Number.POSITIVE_INFINITY, sessionsPerAgent: 100 })
    const from = (network: string) => times(40, index => start(`${network}.${index}`)).filter(it => it === null).length
    expect([from('203.0.113'), from('198.51.100')]).toEqual([25, 25])
    expect(times(40, index => start(`2001:db8:1:${index}::1`)).filter(it => it === null)).toHaveLength(25)
    // An agent's own limit has its shares too, though none of so few that an office could not work.
    expect(times(40, () => start('203.0.113.1', 'agt_2', 80)).filter(it => it === null)).toHaveLength(20)
    expect(times(40, () => start('203.0.113.1', 'agt_3', 12)).filter(it => it === null)).toHaveLength(10)
  })
})

describe('requests', () => {
  const principal = (workspaceId: string, id: string) =>
    ({ workspaceId, actor: { type: 'api_key', id, name: 'Test' }, scopes: [] }) as const

  it('are not bounded unless the operator says so', () => {
    const { rates } = setUp({})
    const calls = times(100_000, () => refusal(() => rates.call(principal('ws_1', 'key_1'))))
    expect(new Set(calls)).toEqual(new Set([null]))
    expect(new Set(times(100_000, () => refusal(() => rates.request('203.0.113.1'))))).toEqual(new Set([null]))
  })

  it('are bounded by key and by workspace, visitors apart, so that they keep no key out', () => {
    const { rates } = setUp({ requestsPerKey: 2, requestsPerWorkspace: 3 })
    const call = (workspaceId: string, id: string) => refusal(() => rates.call(principal(workspaceId, id)))
    expect(times(3, () => call('ws_1', 'key_1'))).toEqual([null, null, '60'])
    const visit = () => refusal(() => rates.visit({ workspaceId: 'ws_1', contactId: 'con_1' }))
    expect(times(4, visit)).toEqual([null, null, null, '60'])
    expect(times(2, () => call('ws_1', 'key_2'))).toEqual([null, '60'])
    expect(call('ws_2', 'key_3')).toBeNull()
  })

  it('are bounded by address', () => {
    const { rates } = setUp({ requestsPerAddress: 2 })
    const come = (address: string) => refusal(() => rates.request(address))
    expect([come('2001:db8::1'), come('2001:db8::2'), come('2001:db8::3'), come('203.0.113.1')]).toEqual([
      ...[null, null, '60', null],
    ])
  })
})

describe('an address that tries API keys in vain', () => {
  const attempt = (rates: RateLimits, hash: string, isInForce: boolean) =>
    refusal(() => {
      rates.tryKey('203.0.113.1', hash)
      rates.keyFound('203.0.113.1', hash, isInForce)
    })

  it('has none looked up any more after so many a minute', () => {
    const { rates, clock } = setUp({ wrongKeysPerAddress: 2 })
    expect(times(3, index => attempt(rates, `wrong ${index}`, false))).toEqual([null, null, '60'])
    expect(refusal(() => rates.tryKey('203.0.113.2', 'wrong'))).toBeNull()
    clock.advance(60_000)
    expect(attempt(rates, 'wrong', false)).toBeNull()
  })

  it('does not keep others at that address from a key that has worked', () => {
    const { rates } = setUp({ wrongKeysPerAddress: 2 })
    expect(attempt(rates, 'right', true)).toBeNull()
    times(5, index => attempt(rates, `wrong ${index}`, false))
    expect(attempt(rates, 'right', true)).toBeNull()
    expect(attempt(rates, 'right, but never seen', true)).toBe('60')
  })
})

describe('a client', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [null, 'unknown'],
  ])('at %s is counted as %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network)
  })

  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:0db8::9', '2001:db8:0::/48'],
    [null, 'unknown'],
  ])('at %s belongs to the site %s', (address, site) => {
    expect(clientSite(address)).toBe(site)
  })
})

function setUp(changed: Partial<Limits>) {
  const clock = createTestClock()
  const rates = createRateLimits(clock, { ...defaultLimits, ...changed })
  const start = (address: string | null, agentId = 'agt_1', agentLimit?: number) =>
    refusal(() => rates.startConversation({ address, workspaceId: 'ws_1', agentId }, agentLimit))
  return { clock, rates, start }
}

/** The Retry-After of a refusal; null where there was none. */
function refusal(call: () => void): string | null {
  try {
    call()
    return null
  } catch (error) {
    if (!(error instanceof HttpError) || !isBellhopError(error) || error.code !== 'rate_limited') throw error
    return error.headers['Retry-After'] ?? ''
  }
}

function times<T>(count: number, call: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => call(index))
}
