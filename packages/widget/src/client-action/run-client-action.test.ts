import { describe, expect, it } from 'vitest'
import type { ApiResult } from '../api/visitor-api.ts'
import { type ClientActionParts, runClientAction } from './run-client-action.ts'

const job = {
  url: 'https://bellhop.example/embed/v1/client/agt/abc.js?t=1',
  args: { id: 7 },
  timeoutMs: 1000,
  claim: 'c',
}
const refused: ApiResult<unknown> = {
  ok: false,
  status: 409,
  code: 'conflict',
  message: '',
  issues: [],
  retryAfterMs: null,
}

async function run(module: unknown, changes: Partial<ClientActionParts> = {}) {
  const posts: [string, unknown][] = []
  const imported: string[] = []
  const warnings: string[] = []
  const outcome = await runClientAction({
    post: async (step, body) => {
      posts.push([step, body])
      return { ok: true, value: step === 'claim' ? job : null }
    },
    importModule: async url => {
      imported.push(url)
      return module
    },
    bellhop: { name: 'bellhop' },
    wait: () => new Promise(() => {}),
    warn: message => warnings.push(message),
    ...changes,
  })
  return { outcome, posts, imported, warnings, result: posts.find(([step]) => step === 'client-result')?.[1] }
}

describe('runClientAction', () => {
  it('claims before it imports, and reports what the code returned', async () => {
    const seen: unknown[] = []
    const code = async (...args: unknown[]) => {
      seen.push(...args)
      return { items: 2 }
    }
    const { outcome, posts, imported } = await run({ default: code })
    expect(outcome).toBe('done')
    expect(seen).toEqual([{ id: 7 }, { name: 'bellhop' }])
    expect(imported).toEqual([job.url])
    expect(posts).toEqual([
      ['claim', {}],
      ['client-result', { claim: 'c', ok: true, value: { items: 2 } }],
    ])
  })

  it('imports nothing when another browser has the claim', async () => {
    const { outcome, imported } = await run({ default: () => 1 }, { post: async () => refused })
    expect(outcome).toBe('elsewhere')
    expect(imported).toEqual([])
  })

  it('reports success without a value when there is none', async () => {
    expect((await run({ default: () => {} })).result).toEqual({ claim: 'c', ok: true })
  })

  it.each([
    ['an error', () => Promise.reject(new Error('The cart is full')), 'The cart is full'],
    [
      'a thrown text',
      () => {
        throw 'no'
      },
      'no',
    ],
    ['an error without words', () => Promise.reject(new Error('')), 'The code failed without a message.'],
  ])('reports %s', async (_, code, error) => {
    const { outcome, result } = await run({ default: code })
    expect(outcome).toBe('failed')
    expect(result).toEqual({ claim: 'c', ok: false, error })
  })

  it.each([{}, { default: 'text' }, undefined])('reports a module without a function: %j', async module => {
    const { outcome, result } = await run(module)
    expect(outcome).toBe('failed')
    expect(result).toMatchObject({ ok: false })
  })

  it('reports code that does not load, and tells the site what to allow', async () => {
    const { result, warnings } = await run(null, { importModule: () => Promise.reject(new Error('blocked')) })
    expect(result).toEqual({ claim: 'c', ok: false, error: 'The code could not be loaded: blocked' })
    expect(warnings[0]).toContain('script-src')
  })

  it('counts work as done though its value cannot be sent', async () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect((await run({ default: () => circle })).result).toEqual({ claim: 'c', ok: true })
  })

  it('counts work as done though its value is larger than the server takes', async () => {
    const { result, warnings } = await run({ default: () => 'ü'.repeat(32_768) })
    expect(result).toEqual({ claim: 'c', ok: true })
    expect(warnings[0]).toContain('64 kB')
    expect((await run({ default: () => 'ü'.repeat(32_767) })).result).toMatchObject({ value: 'ü'.repeat(32_767) })
  })

  it('says nothing of code that has started and is not done in time: it may have had its effect', async () => {
    const { outcome, result } = await run(null, late())
    expect(outcome).toBe('late')
    expect(result).toBeUndefined()
  })

  it('calls code that did not even load in time a failure', async () => {
    const { outcome, result } = await run(null, { importModule: () => new Promise(() => {}), wait: async () => {} })
    expect(outcome).toBe('failed')
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('1000 ms') })
  })

  it('starts nothing on a claim that it cannot read', async () => {
    const { outcome, imported } = await run(null, { post: async () => ({ ok: true, value: { url: 1 } }) })
    expect(outcome).toBe('failed')
    expect(imported).toEqual([])
  })
})

/** Time is up as soon as the code has been called. */
function late(): Partial<ClientActionParts> {
  let called = () => {}
  const started = new Promise<void>(resolve => {
    called = resolve
  })
  return {
    importModule: async () => ({
      default: () => {
        called()
        return new Promise(() => {})
      },
    }),
    wait: () => started,
  }
}
