import { beforeAll, describe, expect, it } from 'vitest'
import type { ApiFailure, ApiResult } from '../api/visitor-api.ts'
import type { ApprovalEntry, FormEntry } from '../state/chat.ts'
import { en } from '../texts/en.ts'
import { speak } from '../texts/texts.ts'
import { createStore } from './app-state.ts'
import { createCustomerSteps } from './customer-steps.ts'

const failure = (status: number, changes: Partial<ApiFailure> = {}): ApiFailure => ({
  ok: false,
  status,
  code: 'x',
  message: '',
  issues: [],
  retryAfterMs: null,
  ...changes,
})

const form: FormEntry = {
  kind: 'form',
  key: 'form-1',
  runId: 'run_1',
  title: 'Order',
  status: 'open',
  answers: null,
  fields: ['id', 'order_id'].map(name => ({
    name,
    type: 'string',
    title: name,
    description: '',
    example: null,
    required: true,
    options: null,
    pattern: null,
    min: null,
    max: null,
    sensitive: false,
    value: null,
  })),
}
const approval: ApprovalEntry = {
  kind: 'approval',
  key: 'apr_1',
  runId: 'run_1',
  approvalId: 'apr_1',
  digest: 'dig',
  title: 'Sure?',
  fields: [],
  expiresAt: '',
  status: 'pending',
}

function setUp(answers: ApiResult<unknown>[]) {
  const store = createStore()
  store.set(({ chat }) => ({ chat: { ...chat, entries: [form, approval] } }))
  const posts: [string, unknown][] = []
  const steps = createCustomerSteps({
    session: {
      current: () => null,
      renew: async () => failure(400),
      set: () => {},
      startAnew: () => {},
      post: async (path, body) => {
        posts.push([path, body])
        return answers.shift() ?? { ok: true, value: null }
      },
    },
    store,
    wait: async () => {},
    onFailure: () => {},
  })
  const settle = () => new Promise(resolve => setTimeout(resolve))
  return { store, posts, steps, settle }
}

beforeAll(() => speak(en))

describe('saying something', () => {
  it('is shown at once and posted trimmed', async () => {
    const { steps, store, posts, settle } = setUp([])
    steps.say('  Hello  ')
    expect(store.get().chat).toMatchObject({ pending: [{ text: 'Hello', status: 'sending' }], turn: 'running' })
    await settle()
    expect(posts).toEqual([['/messages', { text: 'Hello' }]])
    expect(store.get().chat.pending).toMatchObject([{ status: 'accepted' }])
  })

  it('posts nothing when there is nothing', () => {
    const { steps, posts } = setUp([])
    steps.say(' \n ')
    expect(posts).toEqual([])
  })

  it('waits for the turn that is still running', async () => {
    const { steps, posts, settle, store } = setUp([failure(409), failure(409)])
    steps.take({ action: null, label: 'Something else' })
    await settle()
    expect(posts).toEqual(Array(3).fill(['/messages', { action: null }]))
    expect(store.get().chat.pending).toMatchObject([{ text: 'Something else', status: 'accepted' }])
  })

  it('is not repeated on its own after a lost connection: it may have arrived', async () => {
    const { steps, posts, store, settle } = setUp([failure(0)])
    steps.say('Hello')
    await settle()
    expect(posts).toHaveLength(1)
    expect(store.get().chat.pending).toMatchObject([{ status: 'failed' }])
    steps.sayAgain(store.get().chat.pending[0]?.key ?? '')
    await settle()
    expect(posts).toHaveLength(2)
  })
})

describe('stopping', () => {
  it('asks the server to end the answer, and takes nothing back by itself', async () => {
    const { store, steps, posts } = setUp([])
    const before = store.get().chat
    steps.stop()
    await Promise.resolve()
    expect(posts).toEqual([['/stop', {}]])
    expect(store.get().chat).toBe(before)
  })
})

describe('a form', () => {
  it('shows the errors of the server at their fields', async () => {
    const issues = [
      { path: '$.inputs.order_id', message: 'No such order.' },
      { path: '$.other', message: 'Something else.' },
    ]
    const { steps } = setUp([failure(400, { issues })])
    expect(await steps.submit(form, { order_id: '1' })).toEqual({
      ok: false,
      message: 'Something else.',
      errors: { order_id: 'No such order.' },
    })
  })

  it.each([409, 410])('that was answered in another tab (%i) is settled without words of blame', async status => {
    const { steps, store } = setUp([failure(status)])
    expect(await steps.submit(form, {})).toEqual({ ok: true })
    expect(store.get().chat.entries[0]).toMatchObject({ status: 'answered', answers: null })
  })

  it('stays open when the connection is lost', async () => {
    const { steps, store } = setUp([failure(0)])
    expect(await steps.submit(form, {})).toMatchObject({ ok: false, message: expect.stringContaining('connection') })
    expect(store.get().chat.entries[0]).toMatchObject({ status: 'open' })
  })
})

describe('a decision', () => {
  it('names the digest of what was shown', async () => {
    const { steps, posts, store } = setUp([])
    await steps.decide(approval, true)
    expect(posts).toEqual([['/runs/run_1/approve', { digest: 'dig' }]])
    expect(store.get().chat.entries).toContainEqual({ ...approval, status: 'approved' })
  })

  it('is not taken for made when the server refuses it', async () => {
    for (const status of [0, 409, 410]) {
      const { steps, store } = setUp([failure(status)])
      expect((await steps.decide(approval, true)).ok).toBe(false)
      expect(store.get().chat.entries).toContainEqual(approval)
    }
  })
})

describe('a rating', () => {
  it('is taken back when it could not be sent', async () => {
    const { steps, store, settle } = setUp([failure(0)])
    steps.rate('m1', 'up')
    expect(store.get().feedback).toEqual({ m1: 'up' })
    await settle()
    expect(store.get().feedback).toEqual({})
  })
})
