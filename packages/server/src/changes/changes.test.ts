import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTestClock } from '../testing/test-app.ts'
import { type ChangeTopic, createChanges } from './changes.ts'

const timing = { gatherMs: 5, pauseMs: 60, announceMs: 20_000 }

/** Nodes that hear what the others tell, and what each told. They are no longer new, unless they are to be. */
function start(count: number, { isNew = false } = {}) {
  const clock = createTestClock()
  const told: string[] = []
  const ears: Map<string, ((word: string | null) => void)[]>[] = []
  const nodes = Array.from({ length: count }, (_, own) => {
    const mine = new Map<string, ((word: string | null) => void)[]>()
    ears.push(mine)
    const hints = {
      tell: (topic: string, word: string) => {
        told.push(`${topic} ${word}`)
        for (const [node, other] of ears.entries()) {
          if (node !== own) for (const hear of other.get(topic) ?? []) hear(word)
        }
      },
      on: (topic: string, hear: (word: string | null) => void) =>
        void mine.set(topic, [...(mine.get(topic) ?? []), hear]),
    }
    return createChanges({ hints, clock }, timing)
  })
  if (!isNew) clock.advance(3 * timing.announceMs)
  const comeBack = (node: number) => {
    for (const hears of ears[node]?.values() ?? []) for (const hear of hears) hear(null)
  }
  const at = (node: number) => {
    const found = nodes[node]
    if (!found) throw new Error('No such node')
    return found
  }
  const follow = (node: number, workspaceId: string) => {
    const heard: (readonly ChangeTopic[])[] = []
    return { heard, leave: at(node).follow(workspaceId, topics => heard.push(topics)) }
  }
  return { clock, told, at, follow, comeBack }
}

describe('word of what changes', () => {
  afterEach(() => void vi.useRealTimers())

  it('is not even gathered where nobody follows the workspace on any node', async () => {
    const { at, told, follow } = start(2)
    const { heard } = follow(0, 'wsp_other')
    told.length = 0
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    at(1).note('wsp_1', 'runs')
    at(0).note('wsp_1', 'runs')
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    await sleep(30)
    expect([told, heard]).toEqual([[], []])
  })

  it('comes once for many changes, and again for what came in the pause', async () => {
    const { at, follow } = start(1)
    const { heard } = follow(0, 'wsp_1')
    for (let i = 0; i < 1_000; i++) at(0).note('wsp_1', i % 2 ? 'runs' : 'conversations')
    await expect.poll(() => heard).toEqual([['conversations', 'runs']])
    for (let i = 0; i < 1_000; i++) at(0).note('wsp_1', 'runs')
    expect(heard).toHaveLength(1)
    await expect.poll(() => heard).toEqual([['conversations', 'runs'], ['runs']])
    await sleep(100)
    expect(heard).toHaveLength(2)
  })

  it('reaches who follows on another node, and is told to none once they have gone silent', async () => {
    const { at, told, clock, follow } = start(3)
    const { heard } = follow(2, 'wsp_1')
    at(0).note('wsp_1', 'runs')
    await expect.poll(() => heard).toEqual([['runs']])
    expect(told.filter(word => word.startsWith('changes'))).toEqual(['changes wsp_1 runs'])
    await sleep(2 * timing.pauseMs)
    clock.advance(3 * timing.announceMs)
    at(0).note('wsp_1', 'runs')
    await sleep(30)
    expect(told.filter(word => word.startsWith('changes'))).toHaveLength(1)
  })

  it.each([
    ['is new, and hears nothing yet,', true],
    ['has heard nothing for a while', false],
  ])('goes to all for a while from a node that %s and so may not know who follows what', async (_why, isNew) => {
    const { at, told, clock, comeBack } = start(2, { isNew })
    if (!isNew) comeBack(0)
    at(0).note('wsp_1', 'runs')
    await expect.poll(() => told).toEqual(['changes wsp_1 runs'])
    await sleep(2 * timing.pauseMs)
    clock.advance(3 * timing.announceMs)
    at(0).note('wsp_1', 'runs')
    await sleep(30)
    expect(told).toHaveLength(1)
  })

  it('is taken to have come where it may have been missed, and what is followed is told again', async () => {
    const { told, follow, comeBack } = start(2)
    const { heard, leave } = follow(0, 'wsp_1')
    told.length = 0
    comeBack(0)
    await expect.poll(() => heard).toEqual([['runs', 'conversations', 'audit']])
    expect(told).toContain('followed wsp_1')
    leave()
    comeBack(0)
    await sleep(2 * timing.pauseMs)
    expect(heard).toHaveLength(1)
  })

  it('passes over what a newer node tells of', async () => {
    const { at, follow } = start(1)
    const { heard } = follow(0, 'wsp_1')
    at(0).noteHere('wsp_1', [])
    await sleep(30)
    expect(heard).toEqual([])
  })
})
