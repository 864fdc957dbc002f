import { describe, expect, it } from 'vitest'
import { createBellhop } from './create-bellhop.ts'
import type { Bellhop } from './types.ts'

function setUp() {
  const calls: unknown[][] = []
  const record =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args])
  const page = {} as Bellhop
  const wiring = createBellhop(page, {
    init: record('init'),
    open: record('open'),
    close: record('close'),
    toggle: record('toggle'),
    identify: record('identify'),
    setContext: record('setContext'),
    sendMessage: record('sendMessage'),
  })
  return { calls, page, wiring }
}

describe('window.bellhop', () => {
  it('does what the page asked for before it was there, in order, and ignores what it does not know', () => {
    const { calls, wiring } = setUp()
    wiring.drain([
      ['identify', ['jwt']],
      ['constructor', []],
      ['open', []],
    ])
    expect(calls).toEqual([['identify', 'jwt'], ['open']])
  })

  it('hears handlers that were queued', () => {
    const { wiring } = setUp()
    const heard: unknown[] = []
    wiring.drain([['on', ['assistant-message', (detail: unknown) => heard.push(detail)]]])
    wiring.emit('assistant-message', { id: 'm', text: 'Hi' })
    expect(heard).toEqual([{ id: 'm', text: 'Hi' }])
  })

  it('tells who comes late that it is ready', () => {
    const { page, wiring } = setUp()
    wiring.emit('ready', { conversationId: 'c' })
    const heard: unknown[] = []
    page.on('ready', detail => heard.push(detail))
    expect(heard).toEqual([{ conversationId: 'c' }])
  })

  it('does not tell a handler that was taken off', () => {
    const { page, wiring } = setUp()
    const heard: unknown[] = []
    const handler = () => heard.push(1)
    page.on('open', handler)
    page.off('open', handler)
    wiring.emit('open', undefined)
    expect(heard).toEqual([])
  })

  it('goes on when a handler of the page throws', () => {
    const { page, wiring } = setUp()
    const heard: unknown[] = []
    const silent = console.error
    console.error = () => {}
    page.on('open', () => {
      throw new Error('page')
    })
    page.on('open', () => heard.push(1))
    wiring.emit('open', undefined)
    console.error = silent
    expect(heard).toEqual([1])
  })

  it('gives the page no way to raise events', () => {
    expect(Object.keys(setUp().page)).not.toContain('emit')
  })
})
