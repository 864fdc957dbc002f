import { describe, expect, it } from 'vitest'
import type { QueuedCall } from '../sdk/types.ts'
import { en } from '../texts/en.ts'
import { createApp } from './create-app.ts'
import { createMemory } from './memory.ts'

interface Sent {
  path: string
  token: string | null
  body: { page?: unknown; identityToken?: string }
}

/** The chat in a page, and a server that opens a session unless `refuses` says otherwise. */
function setUp(refuses: (sent: Sent) => number | null = () => null, queue: QueuedCall[] = []) {
  const sent: Sent[] = []
  const warnings: string[] = []
  const bellhop: Partial<Record<string, (value: unknown) => void>> = {}
  let sessions = 0
  const values = new Map<string, string>()
  const store = () => ({
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  })
  const app = createApp({
    agent: 'agt_1',
    base: 'https://bellhop.example/',
    bellhop,
    queue,
    memory: createMemory('agt_1', store, store),
    fetch: async (url, init) => {
      const path = new URL(url).pathname
      const token = new Headers(init.headers).get('Authorization')
      // A stream that says nothing until it is left.
      if (path.endsWith('/events')) return new Promise(() => {})
      const call: Sent = { path, token, body: JSON.parse(String(init.body)) }
      sent.push(call)
      const status = refuses(call)
      if (status !== null) return Response.json({ error: { code: 'x', message: '' } }, { status })
      if (!path.endsWith('/session')) return Response.json({})
      sessions++
      const agent = { id: 'agt_1', name: 'Ada', locale: 'en' }
      return Response.json({ token: `t${sessions}`, conversationId: `c${sessions}`, agent })
    },
    importModule: async () => ({ default: en }),
    textFiles: { names: 'names.js', en: 'en.js' },
    pageLocale: () => 'fr',
    locale: undefined,
    wait: async () => {},
    waitForNetwork: async () => {},
    left: () => new Promise(() => {}),
    random: () => 0,
    origin: 'https://shop.example',
    path: '/',
    warn: message => void warnings.push(message),
  })
  const call = (name: string, value: unknown) => bellhop[name]?.(value)
  const settle = () => new Promise(resolve => setTimeout(resolve, 5))
  return { app, sent, warnings, call, settle }
}

describe('the chat in a page', () => {
  it('leaves out page values that the server would not take, and names them once', async () => {
    const { app, sent, warnings, call, settle } = setUp(
      () => null,
      [['setContext', [{ product: 'mug', 'a.b': 1, gone: null, novel: 'x'.repeat(2_001) }]]],
    )
    await settle()
    expect(sent.map(({ body }) => body.page)).toEqual([{ product: 'mug' }])
    expect(warnings).toEqual(['Bellhop: setContext leaves out a.b, gone, novel.'])
    expect(app.store.get().phase).toBe('ready')
    call('setContext', { product: 'cup' })
    await settle()
    expect(sent.at(-1)?.body.page).toEqual({ product: 'cup' })
    expect(warnings).toHaveLength(1)
  })

  it('is out of the signed-in customer’s conversation also where signing out fails', async () => {
    let down = false
    const { app, sent, call, settle } = setUp(
      ({ path }) => (down && path.endsWith('/session') ? 400 : null),
      [['identify', ['jwt']]],
    )
    await settle()
    call('sendMessage', 'Where is my order?')
    await settle()
    expect(app.store.get().chat.pending).toHaveLength(1)
    down = true
    call('identify', null)
    expect(app.store.get()).toMatchObject({ conversationId: null, chat: { entries: [], pending: [] } })
    await settle()
    const before = sent.length
    call('sendMessage', 'I am somebody else')
    await settle()
    expect(sent.slice(before).map(({ path }) => path)).toEqual(['/embed/v1/session'])
    expect(sent.at(-1)?.body.identityToken).toBeUndefined()
    // And it is well again once the server is.
    down = false
    call('sendMessage', 'I am somebody else')
    await settle()
    expect(sent.at(-1)).toMatchObject({ path: '/embed/v1/messages', token: 'Bearer t2' })
    expect(app.store.get().conversationId).toBe('c2')
  })
})
