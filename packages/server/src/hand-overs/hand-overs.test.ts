import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { dumpTables, type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'

const left = { email: 'ann@example.com', message: 'My parcel-canary is wet.' }

describeOnEachDatabase('a hand-over', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  beforeEach(async () => {
    app = live()
    await app.addAction({ name: 'look', title: 'Look it up', inputs: [], request: { path: '/look' } })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['look'], handOver: {} })
  })

  const playing = async (id = agent, identity: object | null = null) => {
    const answer = await app.call('POST', `/v1/agents/${id}/playground`, { body: { identity } })
    return answer.field('conversationId')
  }
  /** The button, pressed in a chat, with its form filled in. */
  const leave = async (conversation: string, inputs: object = left) => {
    const turn = await app.say(conversation, { action: 'hand_over' })
    const form = theEvent(turn.events, 'inputs-requested')
    return { form, run: await app.run(`/v1/runs/${form.runId}/inputs`, { inputs }) }
  }
  const listed = async (query = '') => {
    const answer = await app.call('GET', `/v1/hand-overs?${query}`)
    return (answer.body as { data: { id: string; [key: string]: unknown }[] }).data
  }
  const outgoing = () =>
    app.parts.database.db
      .selectFrom('outgoingEvents')
      .select(['type', 'data', 'deliveredAt'])
      .where('workspaceId', '=', app.workspaceId)
      .orderBy('id')
      .execute()

  it('is offered where a run failed or a question had no answer, and only by an agent that has it', async () => {
    app.upstream.play(() => ({ status: 500 }))
    const offer = { action: 'hand_over', label: 'Have someone get back to me' }
    const failed = await app.say(await app.converse(agent), { action: 'look' })
    expect(theEvent(failed.events, 'offers').offers).toEqual([offer])
    const lost = await app.say(await app.converse(agent), { text: 'quantum chromodynamics' })
    expect(theEvent(lost.events, 'offers').offers).toEqual([offer])
    for (const handOver of [null, { enabled: false }]) {
      await app.call('PATCH', `/v1/agents/${agent}`, { body: { handOver } })
      const conversation = await app.converse(agent)
      expect((await app.say(conversation, { action: 'look' })).events.filter(({ type }) => type === 'offers')).toEqual(
        [],
      )
      const pressed = await app.call('POST', `/v1/conversations/${conversation}/messages`, {
        body: { action: 'hand_over' },
      })
      expect(pressed.status).toBe(404)
    }
  })

  it('keeps what the customer leaves in a form, encrypted, and tells of it without a word of theirs', async () => {
    const conversation = await playing(agent, { sub: 'u1' })
    // Live, in a chat: the playground's conversations are the only chats that REST opens.
    await app.parts.database.db
      .updateTable('conversations')
      .set({ mode: 'live' })
      .where('id', '=', conversation)
      .execute()
    const { form, run } = await leave(conversation)
    expect(form.fields.map(({ name, required }) => [name, required])).toEqual([
      ['name', false],
      ['email', true],
      ['message', true],
    ])
    expect(run).toMatchObject({
      action: 'hand_over',
      status: 'succeeded',
      inputs: { email: '••••', message: '••••' },
      message: 'Thank you. I have passed that on, and someone will get back to you.',
    })
    const [open] = await listed('status=open')
    expect(open).toMatchObject({ status: 'open', mode: 'live', conversationId: conversation, left, runId: run.id })
    const read = await app.call('GET', `/v1/hand-overs/${open?.id}`)
    expect(read.body).toMatchObject({ left, identity: { sub: 'u1' } })
    expect(await outgoing()).toMatchObject([
      { type: 'hand_over.requested', data: { handOverId: open?.id, conversationId: conversation }, deliveredAt: null },
    ])
    expect(await dumpTables(app.parts.database)).not.toContain('parcel-canary')
    const turn = await app.until(async () => {
      const events = await app.events(conversation)
      return events.some(event => event.type === 'turn-end' && event.status === 'done') && events
    })
    expect(spoken(turn)).toContain('someone will get back to you')
  })

  it('is asked for in words where there are no forms', async () => {
    const conversation = await app.converse(agent)
    const texts = [await app.say(conversation, { action: 'hand_over' })].map(({ events }) => spoken(events))
    // What may be left out is not asked for.
    for (const text of ['not an address', left.email, left.message])
      texts.push(spoken((await app.say(conversation, { text })).events))
    expect(texts[0]).toContain('Your email address')
    expect(texts[1]).toContain('Your email address')
    expect(texts[2]).toContain('What is it about?')
    expect(texts[3]).toContain('someone will get back to you')
    expect((await listed()).at(0)).toMatchObject({ left })
  })

  it('speaks the language of the agent, under the title that its author gave', async () => {
    const german = await app.create('/v1/agents', {
      name: 'Theke',
      locale: 'de-DE',
      handOver: { fields: { phone: 'required' } },
    })
    const { form, run } = await leave(await playing(german), { phone: '+49 30 901820' })
    expect(form).toMatchObject({ title: 'Bitte melden Sie sich bei mir', fields: [{ title: 'Ihre Telefonnummer' }] })
    expect(run.message).toContain('meldet sich bei Ihnen')
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { handOver: { title: 'Call me' } } })
    expect((await leave(await playing())).form.title).toBe('Call me')
  })

  it('from the playground is marked as test, and nobody is told', async () => {
    await leave(await playing())
    expect(await listed()).toEqual([])
    expect(await listed('mode=test')).toMatchObject([{ mode: 'test', left }])
    expect(await outgoing()).toEqual([])
  })

  it('is settled once by whoever got back, and may be opened again', async () => {
    const conversation = await app.converse(agent)
    await app.say(conversation, { action: 'hand_over' })
    for (const text of [left.email, left.message]) await app.say(conversation, { text })
    const [open] = await listed()
    const settle = async (status: string, key = app.key) =>
      app.call('POST', `/v1/hand-overs/${open?.id}/settle`, { key, body: { status } })
    expect((await settle('done')).body).toMatchObject({ status: 'done', doneAt: expect.any(String) })
    expect((await settle('done')).status).toBe(200)
    expect(await listed('status=open')).toEqual([])
    expect((await settle('open')).body).toMatchObject({ status: 'open', doneAt: null, doneBy: null })
    expect((await outgoing()).map(({ type }) => type)).toEqual([
      'hand_over.requested',
      'hand_over.done',
      'hand_over.reopened',
    ])
    expect((await settle('done', (await app.addWorkspace('Stranger')).key)).status).toBe(404)
    for (const scopes of [['read'], ['run', 'write']] as const)
      expect((await settle('done', (await app.addKey(scopes)).value)).status, scopes.join()).toBe(403)
    app.clock.advance(1)
    const report = await app.call('GET', '/v1/reports/overview')
    expect(report.body).toMatchObject({ handOvers: { total: 1, open: 1 } })
  })

  it('that was begun is not taken once the agent hands nobody over any more', async () => {
    const conversation = await playing()
    const turn = await app.say(conversation, { action: 'hand_over' })
    const form = theEvent(turn.events, 'inputs-requested')
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { handOver: null } })
    expect(await app.run(`/v1/runs/${form.runId}/inputs`, { inputs: left })).toMatchObject({ status: 'failed' })
    expect(await listed('mode=test')).toEqual([])
  })

  it('has a name that no action may have, and a way to reach the customer', async () => {
    const action = {
      name: 'hand_over',
      description: 'Use when somebody asks.',
      request: { method: 'GET', url: 'https://a.example/' },
    }
    expect(await app.call('POST', '/v1/actions', { body: action })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: '$.name' }] } },
    })
    const mute = { name: 'Mute', handOver: { fields: { message: 'required' } } }
    expect((await app.call('POST', '/v1/agents', { body: mute })).status).toBe(400)
  })
})
