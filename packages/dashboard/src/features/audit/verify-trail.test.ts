import { describe, expect, it } from 'vitest'
import { readRunLines, type VerifiedPart, verifyTrail } from './verify-trail.ts'

const part = (change: Partial<VerifiedPart>): VerifiedPart => ({
  ok: true,
  entries: 10,
  checkedThrough: 10,
  newest: 20,
  problem: null,
  next: null,
  checkpoint: null,
  ...change,
})

const play = (parts: VerifiedPart[]) => {
  const asked: unknown[] = []
  const read = (after: unknown) => {
    asked.push(after)
    return Promise.resolve(parts[asked.length - 1] ?? part({}))
  }
  return { asked, read }
}

describe('the check of the trail', () => {
  it('goes on where the part before ended, and says how far it is', async () => {
    const next = { seq: 10, hash: 'aa' }
    const { asked, read } = play([part({ next }), part({ checkedThrough: 20 })])
    const told: number[] = []
    await expect(verifyTrail(read, ({ checked }) => told.push(checked))).resolves.toEqual({
      ok: true,
      entries: 20,
      checkpoint: null,
    })
    expect(asked).toEqual([null, next])
    expect(told).toEqual([10, 20])
  })

  it('ends at the first thing that is wrong', async () => {
    const problem = { seq: 4, id: 'aud_4', fault: 'changed' as const, reason: 'Entry 4 was changed.' }
    const { asked, read } = play([part({ ok: false, problem, checkedThrough: 3 })])
    await expect(verifyTrail(read, () => undefined)).resolves.toEqual({ ok: false, problem })
    expect(asked).toHaveLength(1)
  })

  it('is never good where the server says that it is not, or does not get on', async () => {
    await expect(verifyTrail(play([part({ ok: false })]).read, () => undefined)).rejects.toThrow('not to be whole')
    const stuck = { seq: 10, hash: 'aa' }
    await expect(
      verifyTrail(play([part({ next: stuck }), part({ next: stuck })]).read, () => undefined),
    ).rejects.toThrow('does not get on')
  })
})

describe('the check of the runs', () => {
  it('tells what was found', () => {
    const lines = '{"run":{"id":"run_1","seq":3,"fault":"altered"}}\n{"runs":{"checked":7,"removed":1}}\n'
    expect(readRunLines(lines)).toEqual({ checked: 7, removed: 1, faults: [{ id: 'run_1', fault: 'altered' }] })
  })

  it('says nothing where it broke off', () => {
    expect(() => readRunLines('')).toThrow('broke off')
    expect(() => readRunLines('{"run":{"id":"run_1","seq":3,"fault":"altered"}}\n')).toThrow('broke off')
  })
})
