import { isBellhopError } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { HttpError } from '../../http/http-error.ts'
import { createTestClock } from '../../testing/test-app.ts'
import { createVisitorLimits, networkOf } from './visitor-limits.ts'

const limits = { sessionsPerAddress: 3, sessionsPerAgent: 5, messagesPerConversation: 2, streamsPerConversation: 2 }

describe('what one node takes from visitors', () => {
  it('is bounded by the address, then by the agent, within a minute that begins with the first call', () => {
    const { clock, start } = setUp()
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
    const { start } = setUp()
    times(100, () => start('203.0.113.1'))
    expect(start('203.0.113.2')).toBeNull()
  })

  it('is bounded also where no address is known', () => {
    const { start } = setUp()
    expect(times(4, () => start(null))).toEqual([null, null, null, '60'])
  })

  it('is bounded in what is said, for each conversation by itself', () => {
    const { clock, bounds } = setUp()
    const say = (id: string) => refusal(() => bounds.say(id))
    expect([say('cnv_1'), say('cnv_1'), say('cnv_1'), say('cnv_2')]).toEqual([null, null, '60', null])
    clock.advance(60_000)
    expect(say('cnv_1')).toBeNull()
  })

  it('is counted for ten thousand at once, and then forgotten of the oldest', () => {
    const { bounds } = setUp()
    const say = (id: string) => refusal(() => bounds.say(id))
    expect(times(3, () => say('first'))).toEqual([null, null, '60'])
    for (let i = 1; i < 10_000; i++) say(`cnv_${i}`)
    expect(say('first')).toBe('60')
    say('one more')
    expect(say('first')).toBeNull()
    expect(times(2, () => say('cnv_9999'))).toEqual([null, '60'])
  })

  it('ends the oldest stream of a conversation where one too many is opened', () => {
    const { bounds } = setUp()
    const ended: string[] = []
    const open = (id: string, name: string) => bounds.openStream(id, () => void ended.push(name))
    const first = open('cnv_1', 'a')
    open('cnv_1', 'b')
    open('cnv_2', 'other')
    expect(ended).toEqual([])
    const third = open('cnv_1', 'c')
    expect(ended).toEqual(['a'])
    // A stream that was ended says so, too; that makes no second place.
    first()
    open('cnv_1', 'd')
    expect(ended).toEqual(['a', 'b'])
    third()
    open('cnv_1', 'e')
    expect(ended).toEqual(['a', 'b'])
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

function setUp() {
  const clock = createTestClock()
  const bounds = createVisitorLimits(clock, limits)
  const start = (address: string | null, agent = 'agt_1') => refusal(() => bounds.startConversation(address, agent))
  return { clock, bounds, start }
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
