import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Hints } from './database/index.ts'
import { createNodeHints } from './node-hints.ts'

/** What a database does with hints, within this process. */
function createWire() {
  const texts: string[] = []
  const ears = new Set<Parameters<Hints['listen']>[0]>()
  const hints: Hints = {
    send: async text => {
      texts.push(text)
      for (const ear of ears) ear.heard(text)
    },
    listen: ear => {
      ears.add(ear)
      ear.connected()
      return async () => void ears.delete(ear)
    },
  }
  return { texts, hints, ears }
}

const log = { warn: () => {} }

describe('hints between nodes', () => {
  it('reach the other nodes, each once, and not the one that gives them', async () => {
    const { hints } = createWire()
    const heard: unknown[] = []
    const nodes = ['a', 'b', 'c'].map(node => {
      const each = createNodeHints(hints, { node, log })
      each.on('events', word => heard.push(`${node} ${word}`))
      return { tell: each.tell, close: each.open() }
    })
    expect(heard.splice(0)).toEqual(['a null', 'b null', 'c null'])
    nodes[0]?.tell('events', 'cnv_1')
    nodes[0]?.tell('events', 'cnv_1')
    nodes[0]?.tell('overdue', 'turn')
    await expect.poll(() => heard).toEqual(['b cnv_1', 'c cnv_1'])
    for (const { close } of nodes) await close()
  })

  it('go out together: many within a moment are few messages, each of a size that Postgres takes', async () => {
    const { hints, texts } = createWire()
    const heard = new Set<string | null>()
    const a = createNodeHints(hints, { node: 'a', log })
    const b = createNodeHints(hints, { node: 'b', log })
    b.on('events', word => heard.add(word))
    const closers = [a.open(), b.open()]
    const ids = Array.from({ length: 1_000 }, (_, i) => `cnv_${String(i).padStart(32, '0')}`)
    for (const id of ids) a.tell('events', id)
    await expect.poll(() => heard.size).toBe(1_001)
    expect(texts.length).toBeLessThan(10)
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(8_000)
    for (const close of closers) await close()
  })

  it('are heard also where a newer node tells of something else with them', async () => {
    const { hints } = createWire()
    const heard: unknown[] = []
    const old = createNodeHints(hints, { node: 'old', log })
    old.on('events', word => heard.push(word))
    const close = old.open()
    const told = [
      ['events', 'cnv_1'],
      ['of a newer node', 'x'],
      ['newer', { in: 'shape' }],
      ['events', 'cnv_2'],
    ]
    await hints.send(JSON.stringify({ node: 'new', told }))
    expect(heard).toEqual([null, 'cnv_1', 'cnv_2'])
    await close()
  })

  it('are told to the last when a node closes, and none are told after', async () => {
    const { hints, texts } = createWire()
    const a = createNodeHints(hints, { node: 'a', log })
    const close = a.open()
    a.tell('events', 'cnv_1')
    await sleep(5)
    a.tell('events', 'cnv_2')
    await close()
    expect(texts.join()).toContain('cnv_2')
    const sent = texts.length
    a.tell('events', 'cnv_3')
    await sleep(40)
    expect(texts).toHaveLength(sent)
  })

  it('that this version does not know, or that are no hints at all, are passed over', async () => {
    const { hints, ears } = createWire()
    const heard: unknown[] = []
    const a = createNodeHints(hints, { node: 'a', log })
    a.on('events', word => heard.push(word))
    const close = a.open()
    for (const text of [
      '',
      'x',
      '{}',
      '{"node":"b","told":[["weather","rain"]]}',
      '{"node":"b","told":[["events","c"]]}',
    ])
      for (const ear of ears) ear.heard(text)
    expect(heard).toEqual([null, 'c'])
    await close()
  })

  it('that the database does not take are lost without harm', async () => {
    const refused: unknown[] = []
    const hints: Hints = { send: () => Promise.reject(new Error('no')), listen: () => async () => {} }
    const a = createNodeHints(hints, { node: 'a', log: { warn: (details: object) => void refused.push(details) } })
    const close = a.open()
    a.tell('events', 'cnv_1')
    await expect.poll(() => refused.length).toBe(1)
    a.tell('events', 'cnv_2')
    await expect.poll(() => refused.length).toBe(2)
    await close()
  })
})
