import { beforeEach, describe, expect, it } from 'vitest'
import type { QueuedCall } from '../sdk/types.ts'
import { en } from '../texts/en.ts'
import { createApp } from './create-app.ts'
import { createMemory } from './memory.ts'

interface Sent {
  path: string
  token: string | null
  body: { page?: unknown; identityToken?: string; token?: string }
}

/** By another name than the chat knows the server by. */
const claim = {
  url: 'http://127.0.0.1:4460/embed/v1/client/agt_1/0f.js?t=grant',
  args: {},
  timeoutMs: 1_000,
  returns: false,
  claim: 'clm_1',
}

/** What a test puts in the place of the browser's part. */
let pause: () => Promise<void>
let importModule: (url: string) => Promise<unknown>
beforeEach(() => {
  pause = async () => {}
  importModule = async () => ({ default: en })
})

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
  const memory = createMemory('agt_1', store, store)
  let stream: WritableStreamDefaultWriter<Uint8Array> | null = null
  const app = createApp({
    agent: 'agt_1',
    base: 'https://bellhop.example/',
    bellhop,
    queue,
    memory,
    fetch: async (url, init) => {
      const path = new URL(url).pathname
      const token = new Headers(init.headers).get('Authorization')
      if (path.endsWith('/events')) {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
        stream = writable.getWriter()
        return new Response(readable)
      }
      const call: Sent = { path, token, body: JSON.parse(String(init.body)) }
      sent.push(call)
      const status = refuses(call)
      if (status !== null) return Response.json({ error: { code: 'x', message: '' } }, { status })
      if (path.endsWith('/claim')) return Response.json(claim)
      if (!path.endsWith('/session')) return Response.json({})
      sessions++
      const agent = { id: 'agt_1', name: 'Ada', locale: 'en' }
      return Response.json({ token: `t${sessions}`, conversationId: `c${sessions}`, agent })
    },
    importModule: url => importModule(url),
    textFiles: { names: 'names.js', en: 'en.js' },
    pageLocale: () => 'fr',
    locale: undefined,
    wait: () => pause(),
    waitForNetwork: async () => {},
    left: () => new Promise(() => {}),
    random: () => 0,
    origin: 'https://shop.example',
    path: '/',
    warn: message => void warnings.push(message),
  })
  const call = (name: string, value: unknown) => bellhop[name]?.(value)
  const settle = () => new Promise(resolve => setTimeout(resolve, 5))
  const say = (type: string, event: object) =>
    void stream?.write(new TextEncoder().encode(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`))
  return { app, memory, sent, warnings, call, say, settle }
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

  it('carries no words that still wait for their turn over to another conversation', async () => {
    let busy = true
    const { app, sent, call, settle } = setUp(({ path }) => (busy && path.endsWith('/messages') ? 409 : null))
    await settle()
    let waited = () => {}
    pause = () => new Promise(resolve => (waited = resolve))
    call('sendMessage', 'For me alone')
    await settle()
    app.startAnew()
    await settle()
    busy = false
    waited()
    await settle()
    expect(sent.filter(({ path }) => path.endsWith('/messages')).map(({ token }) => token)).toEqual(['Bearer t1'])
    expect(app.store.get()).toMatchObject({ conversationId: 'c2', chat: { turn: 'idle', pending: [] } })
  })

  it('goes on in the conversation that it has begun where its texts can not be had at first', async () => {
    let tries = 0
    importModule = async () => {
      if (++tries < 4) throw new TypeError('Failed to fetch')
      return { default: en }
    }
    const { app, sent, settle } = setUp()
    await settle()
    expect(app.store.get().phase).toBe('ready')
    expect(sent.map(({ body }) => body.token)).toEqual([undefined, 't1', 't2', 't3'])
  })

  it('notes as read nothing of a conversation that another tab has left for a new one', async () => {
    const { app, memory, say, settle } = setUp()
    app.open('wish')
    await settle()
    say('turn-end', { turnId: 't1', status: 'done', number: 2 })
    await settle()
    expect(memory.recall().read).toBe(2)
    memory.remember({ token: 't9', conversationId: 'c9', read: 0 })
    say('turn-end', { turnId: 't2', status: 'done', number: 31 })
    await settle()
    expect(app.store.get().chat.lastNumber).toBe(31)
    expect(memory.recall()).toMatchObject({ conversationId: 'c9', read: 0 })
  })

  it('imports the code of a client action from where it came itself, by whatever name the server calls itself', async () => {
    const { app, say, settle } = setUp()
    app.open('wish')
    await settle()
    const imported: string[] = []
    importModule = async url => {
      imported.push(url)
      return { default: () => {} }
    }
    say('action-start', { runId: 'run_1', action: 'add', title: 'Add', number: 1 })
    say('client-action', { runId: 'run_1', action: 'add', title: 'Add', timeoutMs: 1_000, number: 2 })
    await settle()
    expect(imported).toEqual(['https://bellhop.example/embed/v1/client/agt_1/0f.js?t=grant'])
  })

  it('names the address that code was imported from where it did not load, for the site to allow', async () => {
    const { app, warnings, say, settle } = setUp()
    app.open('wish')
    await settle()
    importModule = async () => {
      throw new TypeError('blocked')
    }
    say('action-start', { runId: 'run_1', action: 'add', title: 'Add', number: 1 })
    say('client-action', { runId: 'run_1', action: 'add', title: 'Add', timeoutMs: 1_000, number: 2 })
    await settle()
    expect(warnings).toEqual([
      expect.stringContaining('https://bellhop.example/embed/v1/client/agt_1/0f.js?t=grant did not load'),
    ])
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
