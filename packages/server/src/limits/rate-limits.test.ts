import { isBellhopError } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { HttpError } from '../http/http-error.ts'
import { createTestClock } from '../testing/test-app.ts'
import { clientNetwork } from './client-network.ts'
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

  it('is counted for ten thousand at once, and then forgotten of the oldest', () => {
    const { rates } = setUp({ messagesPerConversation: 2, messagesPerContact: Number.POSITIVE_INFINITY })
    const say = (id: string) => refusal(() => rates.say({ id, contactId: 'con_1' }))
    expect(times(3, () => say('first'))).toEqual([null, null, '60'])
    for (let i = 1; i < 10_000; i++) say(`cnv_${i}`)
    expect(say('first')).toBe('60')
    say('one more')
    expect(say('first')).toBeNull()
    expect(times(2, () => say('cnv_9999'))).toEqual([null, '60'])
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

  it('are bounded by key and by workspace, visitors counted with the workspace', () => {
    const { rates } = setUp({ requestsPerKey: 2, requestsPerWorkspace: 3 })
    const call = (workspaceId: string, id: string) => refusal(() => rates.call(principal(workspaceId, id)))
    expect(times(3, () => call('ws_1', 'key_1'))).toEqual([null, null, '60'])
    expect(refusal(() => rates.visit({ workspaceId: 'ws_1', contactId: 'con_1' }))).toBeNull()
    expect(call('ws_1', 'key_2')).toBe('60')
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
