import { describe, expect, it } from 'vitest'
import type { ToolOutcome, TurnItem } from '../brain.ts'
import { fitHistory } from './fit-history.ts'
import { type ToldTurn, toMessages } from './to-messages.ts'

const outcome: ToolOutcome = {
  runId: 'run_1',
  status: 'succeeded',
  result: { ok: true },
  message: null,
  followUps: [],
  error: null,
}
const said = (text: string): TurnItem => ({ type: 'customer-message', text })
const answered = (text: string): TurnItem => ({ type: 'agent-message', text })
const called = (callId: string, action = 'look'): TurnItem => ({ type: 'tool-call', callId, action, inputs: {} })
const came = (callId: string): TurnItem => ({ type: 'tool-result', callId, action: 'look', outcome })

function rolesOf(items: readonly TurnItem[]): string[] {
  return toMessages([{ items, isOpen: false }]).map(({ role }) => role)
}

describe('a turn as messages', () => {
  it('keeps words and calls of one breath together, and begins anew after their results', () => {
    const items = [said('a'), answered('b'), called('1'), called('2'), came('1'), came('2'), answered('c')]
    expect(rolesOf(items)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    const again = [...items.slice(0, -1), called('3'), came('3')]
    expect(rolesOf(again)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool'])
  })

  it('gives every call a result: providers refuse a prompt in which one is missing', () => {
    const items = [said('a'), called('1'), called('2'), came('2')]
    const texts = (isOpen: boolean) => JSON.stringify(toMessages([{ items, isOpen }]).at(-1))
    expect(texts(false)).toMatch(/never run/)
    expect(texts(true)).toMatch(/waits for the customer/)
  })

  it('numbers calls over all turns, whatever they were called', () => {
    const items = [said('a'), called('x'), came('x')]
    const ids = JSON.stringify(
      toMessages([
        { items, isOpen: false },
        { items, isOpen: false },
      ]),
    ).match(/call_\d+/g)
    expect(ids).toEqual(['call_1', 'call_1', 'call_2', 'call_2'])
  })

  it('names only what looks like a name', () => {
    const [, message] = toMessages([{ items: [said('a'), called('1', 'a b<c>/ü')], isOpen: false }])
    expect(message).toMatchObject({ content: [{ toolName: 'a_b_c___' }] })
  })

  it('says where an answer broke off', () => {
    const items: TurnItem[] = [said('a'), answered('b'), { type: 'broken-off', why: 'stopped' }]
    expect(JSON.stringify(toMessages([{ items, isOpen: false }]))).toMatch(/b\\n\\n\[The customer stopped/)
  })
})

describe('what fits of a conversation', () => {
  const turn = (name: string): ToldTurn => ({ items: [said(name), answered('x'.repeat(300))], isOpen: false })
  const earlier = (read: string[], ...names: string[]) =>
    (async function* () {
      for (const name of names) {
        read.push(name)
        yield turn(name)
      }
    })()

  it('is whole turns, the newest, in their order, and always the present one', async () => {
    const prompt = await fitHistory([said('now')], earlier([], 'three', 'two', 'one'), 260)
    expect(prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
    expect(JSON.stringify(prompt)).toMatch(/two.*three.*now/)
    expect(await fitHistory([said('n'.repeat(5_000))], earlier([], 'three'), 260)).toHaveLength(1)
  })

  it('reads no further than that', async () => {
    const read: string[] = []
    await fitHistory([said('now')], earlier(read, 'five', 'four', 'three', 'two', 'one'), 150)
    expect(read).toEqual(['five', 'four'])
  })
})
