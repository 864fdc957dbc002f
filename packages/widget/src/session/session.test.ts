import { describe, expect, it } from 'vitest'
import type { ApiFailure, ApiResult, Session, SessionRequest, VisitorApi } from '../api/visitor-api.ts'
import { createMemory } from './memory.ts'
import { createSessionKeeper } from './session.ts'

const failure = (status: number): ApiFailure => ({
  ok: false,
  status,
  code: 'x',
  message: '',
  issues: [],
  retryAfterMs: null,
})

function fakeStore(values = new Map<string, string>()) {
  return () => ({
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  })
}

function session(token: string, conversationId: string): ApiResult<Session> {
  const appearance = {
    accent: null,
    position: 'right',
    theme: 'auto',
    title: null,
    subtitle: null,
    launcherText: null,
    texts: {},
  } as const
  return { ok: true, value: { token, conversationId, agent: { id: 'agt_1', name: 'Ada', locale: 'en', appearance } } }
}

function setUp(answers: ApiResult<Session>[], posts: ApiResult<unknown>[] = []) {
  const requests: SessionRequest[] = []
  const tokens: string[] = []
  const changes: boolean[] = []
  const memory = createMemory('agt_1', fakeStore(), fakeStore())
  const api: VisitorApi = {
    session: async request => {
      requests.push(request)
      return answers.shift() ?? failure(400)
    },
    post: async token => {
      tokens.push(token)
      return posts.shift() ?? { ok: true, value: null }
    },
    events: async () => new Response(),
  }
  const refusals: ApiFailure[] = []
  const left: (string | undefined)[] = []
  const keeper = createSessionKeeper({
    agent: 'agt_1',
    api,
    memory,
    wait: async () => {},
    random: () => 0,
    onSession: (_, changed) => changes.push(changed),
    onLeft: () => left.push(keeper.current()?.conversationId),
    onIdentityRefused: refused => refusals.push(refused),
    onTrouble: () => {},
  })
  return { keeper, requests, tokens, changes, memory, refusals, left }
}

describe('session', () => {
  it('is remembered, and its token is shown the next time', async () => {
    const { keeper, requests, memory } = setUp([session('t1', 'c1'), session('t2', 'c1')])
    await keeper.renew()
    expect(memory.recall()).toMatchObject({ token: 't1', conversationId: 'c1' })
    await keeper.renew()
    expect(requests[1]).toEqual({ agent: 'agt_1', token: 't1' })
  })

  it('says whether it is another conversation', async () => {
    const { keeper, changes } = setUp([session('t1', 'c1'), session('t2', 'c1'), session('t3', 'c2')])
    for (let time = 0; time < 3; time++) await keeper.renew()
    expect(changes).toEqual([true, false, true])
  })

  it('forgets what was read in another conversation', async () => {
    const { keeper, memory } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    await keeper.renew()
    memory.remember({ read: 9, used: true })
    await keeper.renew()
    expect(memory.recall()).toMatchObject({ read: 0, used: false })
  })

  it('sends identity and page values', async () => {
    const { keeper, requests } = setUp([session('t1', 'c1')])
    keeper.set({ identity: 'jwt', page: { sku: 'A' } })
    await keeper.renew()
    expect(requests).toEqual([{ agent: 'agt_1', identity: 'jwt', page: { sku: 'A' } }])
  })

  it('asks again when the page has identified its visitor meanwhile', async () => {
    const { keeper, requests, changes } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    const renewal = keeper.renew()
    await null
    keeper.set({ identity: 'jwt' })
    await renewal
    expect(requests.map(request => request.identity)).toEqual([undefined, 'jwt'])
    expect(changes).toEqual([true])
    expect(keeper.current()?.conversationId).toBe('c2')
  })

  it('is asked for once when the page says several things in one go', async () => {
    const { keeper, requests } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    const renewals = [keeper.renew()]
    keeper.set({ identity: 'jwt' })
    renewals.push(keeper.renew())
    keeper.set({ page: { sku: 'A' } })
    await Promise.all(renewals)
    expect(requests).toEqual([{ agent: 'agt_1', identity: 'jwt', page: { sku: 'A' } }])
  })

  it('of an identified visitor is not resumed after signing out', async () => {
    const { keeper, requests } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    keeper.set({ identity: 'jwt' })
    await keeper.renew()
    keeper.set({ identity: null })
    await keeper.renew()
    expect(requests[1]).toEqual({ agent: 'agt_1' })
  })

  it.each([null, 'another'])(
    'is left as soon as the page says that it is somebody else (%s), also where no other comes',
    async token => {
      const { keeper, tokens, left } = setUp([session('t1', 'c1'), failure(400), failure(400)])
      keeper.set({ identity: 'jwt' })
      await keeper.renew()
      keeper.set({ identity: token })
      expect(keeper.current()).toBeNull()
      expect(left).toEqual([undefined])
      expect((await keeper.renew()).ok).toBe(false)
      expect((await keeper.post('/messages', {})).ok).toBe(false)
      expect(tokens).toEqual([])
    },
  )

  it('stays when the page says again who it is', async () => {
    const { keeper, left, changes } = setUp([session('t1', 'c1'), session('t2', 'c1')])
    keeper.set({ identity: 'jwt' })
    await keeper.renew()
    keeper.set({ identity: 'jwt' })
    await keeper.renew()
    expect([left, changes]).toEqual([[], [true, false]])
  })

  it('of an unknown visitor stays when the page says that nobody is signed in', async () => {
    const { keeper, requests, left } = setUp([session('t1', 'c1'), session('t1', 'c1')])
    await keeper.renew()
    keeper.set({ identity: null })
    await keeper.renew()
    expect(requests[1]).toEqual({ agent: 'agt_1', token: 't1' })
    expect(left).toEqual([])
  })

  it.each([401, 400])(
    'falls back to nobody, with nothing of who was here before, when the identity is refused (%s)',
    async status => {
      const { keeper, requests, refusals, memory } = setUp([failure(status), session('t2', 'c2')])
      memory.remember({ token: 'of somebody else' })
      keeper.set({ identity: 'bad' })
      await keeper.renew()
      expect(refusals).toHaveLength(1)
      expect(requests[1]).toEqual({ agent: 'agt_1' })
    },
  )

  it.each([401, 400])(
    'goes by who the visitor is said to be meanwhile, when an identity is refused (%s)',
    async status => {
      const { keeper, requests, refusals } = setUp([failure(status), session('t2', 'c2')])
      keeper.set({ identity: 'past its time' })
      const renewal = keeper.renew()
      await null
      keeper.set({ identity: 'fresh' })
      expect((await renewal).ok).toBe(true)
      expect(requests.map(request => request.identity)).toEqual(['past its time', 'fresh'])
      expect(refusals).toEqual([])
    },
  )

  it('is tried again while the server cannot be reached, and not when it refuses', async () => {
    const patient = setUp([failure(0), failure(503), session('t1', 'c1')])
    expect((await patient.keeper.renew()).ok).toBe(true)
    const refused = setUp([failure(403), session('t1', 'c1')])
    expect((await refused.keeper.renew()).ok).toBe(false)
    expect(refused.requests).toHaveLength(1)
  })

  it('is started once by calls at the same time', async () => {
    const { keeper, requests } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    await Promise.all([keeper.renew(), keeper.renew(), keeper.post('/messages', {})])
    expect(requests).toHaveLength(1)
  })
})

describe('post', () => {
  it('goes out once more with a new token when the old one has expired', async () => {
    const { keeper, tokens } = setUp([session('t1', 'c1'), session('t2', 'c1')], [failure(401)])
    await keeper.renew()
    expect((await keeper.post('/messages', {})).ok).toBe(true)
    expect(tokens).toEqual(['t1', 't2'])
  })

  it('does not carry words or answers over to another conversation', async () => {
    const { keeper, tokens } = setUp([session('t1', 'c1'), session('t2', 'c2')], [failure(401)])
    await keeper.renew()
    expect(await keeper.post('/runs/run_1/approve', {})).toMatchObject({ ok: false, status: 401 })
    expect(tokens).toEqual(['t1'])
  })

  it('of what was said in one conversation goes to no other', async () => {
    const { keeper, tokens } = setUp([session('t1', 'c1'), session('t2', 'c2')])
    await keeper.renew()
    keeper.startAnew()
    expect((await keeper.post('/messages', {}, 'c1')).ok).toBe(false)
    expect(tokens).toEqual([])
    expect((await keeper.post('/messages', {}, 'c2')).ok).toBe(true)
    expect(tokens).toEqual(['t2'])
  })

  it('whose identity has ended goes on as nobody, in another conversation', async () => {
    const { keeper, tokens, requests, left } = setUp(
      [session('t1', 'c1'), failure(401), session('t2', 'c2')],
      [failure(401)],
    )
    keeper.set({ identity: 'jwt' })
    await keeper.renew()
    expect(await keeper.post('/messages', {})).toMatchObject({ ok: false, status: 401 })
    expect(requests).toEqual([
      { agent: 'agt_1', identity: 'jwt' },
      { agent: 'agt_1', token: 't1', identity: 'jwt' },
      { agent: 'agt_1' },
    ])
    expect([tokens, left, keeper.current()?.conversationId]).toEqual([['t1'], [undefined], 'c2'])
  })
})

describe('memory', () => {
  it('lasts until the page is left where storage is blocked', () => {
    const blocked = () => {
      throw new DOMException('denied')
    }
    const memory = createMemory('agt_1', blocked, blocked)
    memory.remember({ token: 't' })
    memory.rememberOpen('/a')
    expect(memory.recall().token).toBe('t')
    expect(memory.recallOpen()).toEqual({ path: '/a' })
  })

  it('is kept by agent', () => {
    const values = new Map<string, string>()
    createMemory('agt_1', fakeStore(values), fakeStore()).remember({ token: 't' })
    expect(createMemory('agt_2', fakeStore(values), fakeStore()).recall().token).toBeNull()
    expect(createMemory('agt_1', fakeStore(values), fakeStore()).recall().token).toBe('t')
  })

  it.each(['', 'null', '[]', '{"token":5,"read":"x","used":"yes"}'])('takes %j for nothing', kept => {
    const memory = createMemory('agt_1', fakeStore(new Map([['bellhop:agt_1', kept]])), fakeStore())
    expect(memory.recall()).toEqual({ token: null, conversationId: null, identified: false, read: 0, used: false })
  })
})
