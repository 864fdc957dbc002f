import { describe, expect, it, vi } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('a group commit', () => {
  it('writes a lone thing in the same turn of the loop, and gathers what comes while it writes', async () => {
    const groups: number[][] = []
    let release = () => {}
    const { write } = createGroupCommit<number>(async things => {
      groups.push([...things])
      await new Promise<void>(resolve => {
        release = resolve
      })
    })
    const all = [write(1)]
    await turn()
    expect(groups).toEqual([[1]])
    all.push(write(2))
    await turn()
    all.push(write(3))
    expect(groups).toEqual([[1]])
    release()
    await all[0]
    await vi.waitFor(() => expect(groups).toEqual([[1], [2, 3]]))
    release()
    await Promise.all(all)
  })

  it('takes along what is ready within the same turn of the loop', async () => {
    const groups: number[][] = []
    const { write } = createGroupCommit<number>(async things => void groups.push([...things]))
    const first = write(1)
    await Promise.resolve()
    await Promise.all([first, write(2), write(3)])
    expect(groups).toEqual([[1, 2, 3]])
  })

  it('resolves only what is durable', async () => {
    let durable = false
    const { write } = createGroupCommit<number>(async () => {
      await new Promise(resolve => setTimeout(resolve, 5))
      durable = true
    })
    await write(1)
    expect(durable).toBe(true)
  })

  it('does not let one that is wrong take the others with it', async () => {
    const written: number[] = []
    const { write } = createGroupCommit<number>(async things => {
      if (things.includes(3)) throw new Error('three')
      written.push(...things)
    })
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(write))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(written).toEqual([1, 2, 4])
    await write(5)
    expect(written).toEqual([1, 2, 4, 5])
  })

  it('writes at most 64 together, in order', async () => {
    const groups: number[][] = []
    const { write } = createGroupCommit<number>(async things => {
      groups.push([...things])
      await Promise.resolve()
    })
    await Promise.all(Array.from({ length: 150 }, (_, i) => write(i)))
    expect(groups.map(({ length }) => length)).toEqual([64, 64, 22])
    expect(groups.flat()).toEqual(Array.from({ length: 150 }, (_, i) => i))
  })

  it('does not let one line wait for another', async () => {
    const groups: [string, string[]][] = []
    const stuck = Promise.withResolvers<void>()
    const { write } = createGroupCommit<string>(
      (things, line) => {
        groups.push([line, [...things]])
        return line === 'a' ? stuck.promise : Promise.resolve()
      },
      thing => thing.slice(0, 1),
    )
    const waiting = [write('a1')]
    await turn()
    waiting.push(write('a2'), write('a3'))
    await write('b1')
    await write('b2')
    expect(groups).toEqual([
      ['a', ['a1']],
      ['b', ['b1']],
      ['b', ['b2']],
    ])
    stuck.resolve()
    await Promise.all(waiting)
    expect(groups.at(-1)).toEqual(['a', ['a2', 'a3']])
    await write('a4')
    expect(groups.at(-1)).toEqual(['a', ['a4']])
  })
})
