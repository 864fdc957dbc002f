import { describe, expect, it } from 'vitest'
import type { ApiResult } from '../api/visitor-api.ts'
import { type ClientActionParts, runClientAction } from './run-client-action.ts'

const job = {
  url: 'https://bellhop.example/embed/v1/client/agt/abc.js?t=1',
  args: { id: 7 },
  timeoutMs: 1000,
  claim: 'c',
  returns: true,
}
const refused: ApiResult<unknown> = {
  ok: false,
  status: 409,
  code: 'conflict',
  message: '',
  issues: [],
  retryAfterMs: null,
}

async function run(module: unknown, changes: Partial<ClientActionParts> = {}, returns = true) {
  const posts: [string, unknown][] = []
  const imported: string[] = []
  const warnings: string[] = []
  const outcome = await runClientAction({
    post: async (step, body) => {
      posts.push([step, body])
      return { ok: true, value: step === 'claim' ? { ...job, returns } : null }
    },
    importModule: async url => {
      imported.push(url)
      return module
    },
    base: 'https://bellhop.example/',
    bellhop: { name: 'bellhop' },
    wait: () => new Promise(() => {}),
    left: () => new Promise(() => {}),
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

  it('sends no value of code that is not to return one', async () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect((await run({ default: () => circle }, {}, false)).result).toEqual({ claim: 'c', ok: true })
  })

  it('reports a value that is no JSON, or more than the server takes', async () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect((await run({ default: () => circle })).result).toMatchObject({
      ok: false,
      error: expect.stringMatching(/circular/i),
    })
    expect((await run({ default: () => 'ü'.repeat(8_192) })).result).toEqual({
      claim: 'c',
      ok: false,
      error: 'The code returned more than 16 kB of JSON.',
    })
    expect((await run({ default: () => 'ü'.repeat(8_191) })).result).toMatchObject({ value: 'ü'.repeat(8_191) })
  })

  it('counts code as done that sent the page elsewhere before it came to its end', async () => {
    const { outcome, result } = await run({ default: () => new Promise(() => {}) }, { left: async () => true })
    expect([outcome, result]).toEqual(['done', { claim: 'c', ok: true }])
  })

  it('says nothing of code under way when the customer leaves the page, which may have had its effect', async () => {
    const changes = late()
    const left = async () => {
      await changes.wait()
      return false
    }
    const { outcome, result } = await run(null, { ...changes, left })
    expect([outcome, result]).toEqual(['late', undefined])
  })

  it('reports that the page was left before the code began', async () => {
    const changes = { importModule: () => new Promise(() => {}), left: async () => false }
    const { outcome, result } = await run(null, changes)
    expect([outcome, result]).toEqual(['failed', { claim: 'c', ok: false, error: expect.stringContaining('was left') }])
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
function late() {
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
