import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { createLookout } from './lookout.ts'

describeOnEachDatabase('looking for what streams have missed', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let ids: string[]
  beforeEach(async () => {
    app = live()
    const agent = await app.create('/v1/agents', { name: 'Desk' })
    ids = [await app.converse(agent), await app.converse(agent)]
  })

  function start(everyMs: number) {
    const woken: string[] = []
    const feed = { wakeHere: (id: string) => void woken.push(id) }
    const heard: ((word: string | null) => void)[] = []
    const hints = { on: (_: string, listener: (word: string | null) => void) => void heard.push(listener) }
    const { database, log } = app.parts
    /** The connection on which hints are heard has come back. */
    const comeBack = () => {
      for (const listener of heard) listener(null)
    }
    return { woken, comeBack, ...createLookout({ database, feed, hints, log }, everyMs) }
  }
  const streamOf = (id: string, last: number) => ({ workspaceId: app.workspaceId, conversationId: id, last })

  it('wakes those that are behind, among however many, and none that has all', async () => {
    const { woken, watch } = start(20)
    const [behind = '', upToDate = ''] = ids
    const last = (await app.events(upToDate)).length
    const many = Array.from({ length: 600 }, (_, i) => streamOf(`cnv_${i}`, 0))
    const forget = [...many, streamOf(behind, last - 1), streamOf(upToDate, last)].map(watch)
    await expect.poll(() => woken.length, { timeout: 5_000 }).toBeGreaterThan(1)
    expect(new Set(woken)).toEqual(new Set([behind]))
    for (const each of forget) each()
  })

  it('keeps to where a stream is now, and looks no more once it has ended', async () => {
    const { woken, watch } = start(20)
    const [id = ''] = ids
    const stream = streamOf(id, 0)
    const forget = watch(stream)
    await expect.poll(() => woken.length, { timeout: 5_000 }).toBeGreaterThan(0)
    stream.last = (await app.events(id)).length
    await sleep(60)
    const before = woken.length
    await sleep(100)
    expect(woken).toHaveLength(before)
    stream.last = 0
    forget()
    await sleep(60)
    const after = woken.length
    await sleep(100)
    expect(woken).toHaveLength(after)
  })

  it('looks at once where hints may have been missed, and wakes only those that are behind', async () => {
    const { woken, watch, open: streams, comeBack } = start(3_600_000)
    const [behind = '', upToDate = ''] = ids
    const forget = [streamOf(behind, 0), streamOf(upToDate, (await app.events(upToDate)).length)].map(watch)
    expect(streams()).toBe(2)
    comeBack()
    await expect.poll(() => woken, { timeout: 5_000 }).toEqual([behind])
    for (const each of forget) each()
    expect(streams()).toBe(0)
    comeBack()
    await sleep(60)
    expect(woken).toEqual([behind])
  })

  it('never sees the conversation of another workspace', async () => {
    const { woken, watch } = start(20)
    const forget = watch({ ...streamOf(ids[0] ?? '', 0), workspaceId: 'wsp_other' })
    await sleep(150)
    expect(woken).toEqual([])
    forget()
  })
})
