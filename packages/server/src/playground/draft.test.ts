import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { removeConversations } from '../conversations/remove-conversations.ts'
import { insertConversation, listConversations } from '../conversations/store.ts'
import { toJson } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { spoken } from '../testing/live-app.ts'
import { type ScriptedProvider, scriptedProviderKey, startScriptedProvider } from '../testing/scripted-provider.ts'
import { createTestApp, type TestApp, type TestNode } from '../testing/test-app.ts'

const shop = 'https://shop.example'

describeOnEachDatabase('a draft of an agent in the playground', open => {
  let provider: ScriptedProvider
  beforeAll(async () => {
    provider = await startScriptedProvider()
  })
  afterAll(() => provider.close())

  let app: TestApp
  let agent: string
  let saved: Record<string, unknown>
  beforeEach(async () => {
    app = await createTestApp(await open(), { egressAllow: provider.host })
    for (const name of ['look_up', 'order_taxi']) {
      const request = { method: 'GET', url: `https://api.example.com/${name}` }
      const description = 'Use when a customer asks for just this.'
      const made = await app.call('POST', '/v1/actions', { body: { name, description, offer: 'always', request } })
      expect(made.status, made.text).toBe(201)
    }
    saved = { name: 'Saved', greeting: 'Saved words.', actions: ['look_up'], allowedOrigins: [shop] }
    agent = (await app.call('POST', '/v1/agents', { body: saved })).field('id')
  })

  const begin = (draft: object | undefined, { key = app.key, node = app as TestNode } = {}) =>
    node.call('POST', `/v1/agents/${agent}/playground`, { key, body: draft === undefined ? {} : { draft } })
  const play = async (draft: object) => {
    const answer = await begin(draft)
    expect(answer.status, answer.text).toBe(201)
    const id = answer.field('conversationId')
    const token = answer.field('token')
    const get = async (rest: string) => (await app.call('GET', `/v1/conversations/${id}${rest}`)).body
    const events = async () => ((await get('/events')) as { data: { type: string; [key: string]: unknown }[] }).data
    const tell = (body: object, node: TestNode = app) =>
      node.call('POST', '/embed/v1/messages', { key: token, headers: { Origin: 'null' }, body })
    const say = async (body: object, node: TestNode = app) => {
      const before = (await events()).length
      expect((await tell(body, node)).status).toBe(202)
      for (;;) {
        const since = (await events()).slice(before)
        if (since.some(({ type }) => type === 'turn-end')) return since
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    return { answer, id, token, get, events, tell, say }
  }

  it('is what the conversation is with, word for word, also after the saved agent was changed, and on any node', async () => {
    const draft = {
      ...saved,
      name: 'Draft',
      greeting: 'Draft words.',
      instructions: 'Speak like a captain.',
      locale: 'de',
      actions: ['order_taxi'],
      appearance: { title: 'The draft desk', accent: '#112233' },
    }
    const { answer, get, events, say, token } = await play(draft)
    expect(answer.body).toMatchObject({
      draft: true,
      origin: 'null',
      agent: { id: agent, name: 'Draft', locale: 'de', appearance: { title: 'The draft desk', accent: '#112233' } },
    })
    expect(await get('')).toMatchObject({ agentId: agent, mode: 'test', draft: true })
    expect(spoken((await events()) as never[])).toBe('Draft words.')

    await app.call('PATCH', `/v1/agents/${agent}`, { body: { instructions: 'Saved since.', actions: [] } })
    expect(await get('/prompt')).toMatchObject({
      system: expect.stringContaining('Speak like a captain.'),
      tools: [{ name: 'order_taxi' }],
    })
    const other = app.addNode()
    const resumed = await other.call('POST', '/embed/v1/session', {
      key: null,
      headers: { Origin: 'null' },
      body: { agent, token },
    })
    expect(resumed.body).toMatchObject({ agent: { name: 'Draft', appearance: { title: 'The draft desk' } } })
    const said = await say({ text: 'taxi' }, other)
    const offered = said.flatMap(event => (event.type === 'offers' ? [event.offers] : []))
    expect(JSON.stringify(offered)).toContain('order_taxi')
    expect(JSON.stringify(offered)).not.toContain('look_up')
  })

  it('leaves the saved agent as it is, and no visitor meets it', async () => {
    const before = (await app.call('GET', `/v1/agents/${agent}`)).body
    await play({ ...saved, greeting: 'Draft words.', allowedOrigins: ['https://elsewhere.example'] })
    expect((await app.call('GET', `/v1/agents/${agent}`)).body).toEqual(before)
    const visit = (origin: string) =>
      app.call('POST', '/embed/v1/session', { key: null, headers: { Origin: origin }, body: { agent } })
    expect((await visit('https://elsewhere.example')).status).toBe(403)
    const visited = await visit(shop)
    const events = await app.call('GET', `/v1/conversations/${visited.field('conversationId')}/events`)
    expect(spoken((events.body as { data: never[] }).data)).toBe('Saved words.')
    const { body } = await begin(undefined)
    expect(body).toMatchObject({ draft: false, agent: { name: 'Saved' } })
  })

  it('can belong to no conversation of a customer, whatever writes it', async () => {
    const { id } = await play(saved)
    const { db } = app.parts.database
    await expect(
      db.updateTable('conversations').set({ mode: 'live' }).where('id', '=', id).execute(),
    ).rejects.toMatchObject({ constraint: 'conversations_draft_is_tried' })
    const now = app.clock.now()
    const row = { workspaceId: app.workspaceId, id: 'cnv_1', agentId: agent, contactId: 'con_1', channel: 'chat' }
    const times = { medium: 'chat', createdAt: now, updatedAt: now }
    await expect(insertConversation(db, { ...row, ...times, agentDraft: toJson(saved as never) })).rejects.toThrow()
  })

  it('asks where it says that an action has to be confirmed, and can do away with no question', async () => {
    const { say } = await play({ ...saved, runModes: { look_up: 'confirm' } })
    const types = (await say({ action: 'look_up' })).map(({ type }) => type)
    expect(types).toContain('approval-requested')
    expect(await begin({ ...saved, runModes: { look_up: 'automatic' } })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: '$.draft.runModes.look_up' }] } },
    })
  })

  it('bounds what is said in it', async () => {
    const { tell, say } = await play({ ...saved, limits: { messagesPerMinute: 1 } })
    await say({ action: null })
    expect((await tell({ text: 'Hello' })).status).toBe(429)
    const unbound = await play(saved)
    await unbound.say({ action: null })
    expect((await unbound.tell({ text: 'Hello' })).status).toBe(202)
  })

  it('is refused where a save would be, for the same reasons', async () => {
    for (const [change, path] of [
      [{ actions: ['absent'] }, '$.draft.actions[0]'],
      [{ runModes: { absent: 'confirm' } }, '$.draft.runModes.absent'],
      [{ modelSettings: { secret: 'sec_0' } }, '$.draft.modelSettings.secret'],
      [{ model: 'nobody:knows' }, '$.draft.model'],
      [{ allowedOrigins: ['*'] }, '$.draft.allowedOrigins[0]'],
      [{ name: '' }, '$.draft.name'],
      [{ owner: true }, '$.draft.owner'],
    ] as const) {
      const answer = await begin({ ...saved, ...change })
      expect(answer, path).toMatchObject({ status: 400, body: { error: { issues: [{ path }] } } })
      const put = await app.call('PUT', `/v1/agents/${agent}`, { body: { ...saved, ...change } })
      expect(put).toMatchObject({ status: 400, body: { error: { issues: [{ path: path.replace('.draft', '') }] } } })
    }
    const { data } = (await app.call('GET', '/v1/conversations')).body as { data: unknown[] }
    expect(data).toEqual([])
  })

  it('is no part of a list of conversations, which says no more than that there is one', async () => {
    const { id } = await play(saved)
    await begin(undefined)
    const { data } = (await app.call('GET', '/v1/conversations')).body as { data: { draft: boolean }[] }
    expect(data.map(({ draft }) => draft)).toEqual([false, true])
    const page = { beforeId: null, limit: 10 }
    const heads = await listConversations(app.parts.database.db, app.workspaceId, page)
    expect(heads.at(-1)).toMatchObject({ id, isDraft: true })
    expect(JSON.stringify(heads)).not.toContain('Saved words.')
  })

  it('is only for who may edit the agent, and may run', async () => {
    for (const scopes of [['read', 'run', 'approve'], ['write']] as const) {
      const { value } = await app.addKey(scopes)
      expect((await begin(saved, { key: value })).status, scopes.join()).toBe(403)
    }
    const { key } = await app.addWorkspace('Stranger')
    expect((await begin(saved, { key })).status).toBe(404)
  })

  it('is answered by its own model, with a key that has to be meant for that model', async () => {
    const secret = async (hosts: string[]) =>
      (
        await app.call('POST', '/v1/secrets', {
          body: { name: `KEY_${hosts.length}`, value: scriptedProviderKey, hosts },
        })
      ).field('id')
    const model = provider.modelName('compatible')
    const withKey = (id: string) => ({ ...saved, model, modelSettings: { secret: id } })
    expect(await begin(withKey(await secret([])))).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: '$.draft.modelSettings.secret' }] } },
    })
    const key = await secret([provider.host])
    const { say, get } = await play({ ...withKey(key), instructions: 'Speak like a captain.' })
    provider.play([{ text: 'Aye.' }])
    expect(spoken((await say({ text: 'Hello' })) as never[])).toContain('Aye.')
    expect(provider.requests[0]?.system).toContain('Speak like a captain.')
    expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${scriptedProviderKey}`)
    // What is taken from the key is taken from the conversation that is under way.
    await app.call('PATCH', `/v1/secrets/${key}`, { body: { enabled: false } })
    provider.play([{ text: 'Aye.' }])
    expect((await say({ text: 'Again' })).map(({ type }) => type)).toContain('error')
    expect(provider.requests).toEqual([])
    // A customer is told that it failed, an author why, and what to do.
    expect(await get('/turns')).toMatchObject({
      data: [
        { error: { code: 'secret_disabled', message: expect.stringContaining('KEY_1'), hint: expect.any(String) } },
        { error: null },
      ],
    })
  })

  it('stands in the trail with what differs from the saved one, and without keys', async () => {
    const context = { url: 'https://api.example.com/context?key=canary-4711' }
    const { id } = await play({ ...saved, greeting: 'Draft words.', context })
    const answer = await app.call('GET', '/v1/audit?kind=conversation.started')
    expect(answer.body).toMatchObject({
      data: [
        {
          subject: id,
          detail: {
            agentId: agent,
            mode: 'test',
            draftOfVersion: 1,
            changes: expect.arrayContaining([
              { path: '$.greeting', before: 'Saved words.', after: 'Draft words.' },
              expect.objectContaining({ path: '$.context' }),
            ]),
          },
        },
      ],
    })
    expect(answer.text).not.toContain('canary')
  })

  it('ends with the agent, and is removed with the conversation', async () => {
    const { tell, id } = await play(saved)
    await app.call('DELETE', `/v1/agents/${agent}`)
    expect((await tell({ text: 'Hello' })).status).toBe(404)
    app.clock.advance(10_000)
    await removeConversations(app.parts, { workspaceId: app.workspaceId, before: app.clock.now() })
    const { db } = app.parts.database
    expect(await db.selectFrom('conversations').select('agentDraft').where('id', '=', id).execute()).toEqual([])
  })
})
