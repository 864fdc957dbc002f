import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { sweepRuns } from '../runs/sweep-runs.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'

const order = { name: 'order_id', type: 'string', title: 'Order' }
const pin = { name: 'pin', type: 'string', title: 'PIN', sensitive: true }
const question = 'Refund an order. Order: A7. Shall I do it? Yes or no.'

describeOnEachDatabase('an approval asked for in words', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let conversation: string
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'refund',
      title: 'Refund an order',
      inputs: [order],
      request: { method: 'POST', path: '/refunds', body: '{"order": {{order_id}}}' },
      messages: { success: 'Refunded.' },
    })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
    conversation = await app.converse(agent)
  })

  const say = (text: string) => app.say(conversation, { text })
  const ask = async () => {
    await app.say(conversation, { action: 'refund' })
    const asked = await say('A7')
    return { ...asked, ...theEvent(asked.events, 'approval-requested') }
  }

  it('reads out what would be done, and does it once at a clear yes', async () => {
    const asked = await ask()
    expect([asked.status, spoken(asked.events)]).toEqual(['waiting', question])
    expect(app.upstream.requests).toEqual([])
    const done = await say('Yes, please.')
    expect([done.status, done.turnId, spoken(done.events)]).toEqual(['done', asked.turnId, 'Refunded.'])
    expect(theEvent(done.events, 'approval-resolved').status).toBe('approved')
    expect(app.upstream.requests).toHaveLength(1)
    await say('yes')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('sends nothing at a clear no', async () => {
    const { runId } = await ask()
    const denied = await say('no thanks')
    expect([denied.status, spoken(denied.events)]).toEqual(['done', "All right, I haven't sent anything."])
    expect(await app.readRun(runId)).toMatchObject({ status: 'denied', approval: { status: 'denied' } })
    expect(app.upstream.requests).toEqual([])
  })

  it('asks once more where the answer is neither, then takes it as a no and says so', async () => {
    const { runId } = await ask()
    const again = await say('yes but to another card')
    expect([again.status, spoken(again.events)]).toEqual([
      'waiting',
      'I need a clear answer to that: shall I do it, yes or no?',
    ])
    expect((await app.readRun(runId)).status).toBe('awaiting_approval')
    const over = await say('what would that cost')
    expect(over.status).toBe('done')
    expect(spoken(over.events)).toMatch(/^I take that as a no, so I haven't sent anything\.\n/)
    expect((await app.readRun(runId)).status).toBe('denied')
    await say('yes')
    expect(app.upstream.requests).toEqual([])
  })

  it('takes a yes at the second time of asking', async () => {
    await ask()
    await say('hm')
    expect(spoken((await say('yes')).events)).toBe('Refunded.')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is given by no yes to what came after the question', async () => {
    const { runId } = await ask()
    await app.addAction({
      name: 'look',
      title: 'Look',
      request: { path: '/look' },
      messages: { success: 'Seen. More?' },
    })
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { actions: ['refund', 'look'] } })
    expect(spoken((await app.say(conversation, { action: 'look' })).events)).toBe('Seen. More?')
    await say('yes')
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/look'])
    expect((await app.readRun(runId)).status).toBe('awaiting_approval')
  })

  it('records the customer as who decided, and over which channel', async () => {
    const { runId } = await ask()
    await say('yes')
    const run = await app.readRun(runId)
    expect(run.approval?.decidedBy).toBe(`visitor:${run.contactId}`)
    const audit = await app.call('GET', '/v1/audit?kind=approval.approved')
    const entry = JSON.stringify(audit.body)
    expect(entry).toContain('Customer, in words')
    expect(entry).toContain('"channel":"api"')
  })

  it('lets one of many answers at once decide', async () => {
    await ask()
    const send = (text: string) => app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text } })
    const answers = await Promise.all(['yes', 'no', 'yes', 'yes', 'no', 'yes'].map(send))
    const events = await app.events(conversation)
    const decided = theEvent(events, 'approval-resolved').status
    expect(app.upstream.requests).toHaveLength(decided === 'approved' ? 1 : 0)
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([])
  })

  it('says that it changed and reads out what it is now, which alone the next yes means', async () => {
    const { runId, digest } = await ask()
    await app.call('PATCH', '/v1/actions/refund', { body: { title: 'Refund in full' } })
    const again = await say('yes')
    expect(again.status).toBe('waiting')
    expect(spoken(again.events)).toBe(
      "Something about that has changed since I asked, so I haven't sent anything yet. Here is how it is now.\n" +
        'Refund in full. Order: A7. Shall I do it? Yes or no.',
    )
    expect(theEvent(again.events, 'approval-requested')).toMatchObject({
      runId,
      digest: expect.not.stringMatching(digest),
    })
    expect(app.upstream.requests).toEqual([])
    expect(spoken((await say('yes')).events)).toBe('Refunded.')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('says that it is too late and asks anew, with a request of now', async () => {
    const { runId } = await ask()
    app.clock.advance(16 * 60_000)
    const late = await say('yes')
    expect(late.status).toBe('waiting')
    expect(spoken(late.events)).toBe(
      `That took too long, so I haven't sent anything yet. I have to ask once more.\n${question}`,
    )
    expect(theEvent(late.events, 'approval-requested').runId).not.toBe(runId)
    expect(app.upstream.requests).toEqual([])
    expect(spoken((await say('yes')).events)).toBe('Refunded.')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('that nobody gave in time is offered once more, and a yes to that asks anew', async () => {
    const { runId } = await ask()
    app.clock.advance(16 * 60_000)
    const told = await sweptAway()
    expect(told).toMatch(/ran out of time, so I haven't sent anything\. Do you still want it\? Yes or no\.$/)
    const anew = await say('yes')
    expect([anew.status, spoken(anew.events)]).toEqual(['waiting', question])
    expect(theEvent(anew.events, 'approval-requested').runId).not.toBe(runId)
    expect(app.upstream.requests).toEqual([])
    expect(spoken((await say('yes')).events)).toBe('Refunded.')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('asked for anew means the day that was meant when it was said', async () => {
    await app.addAction({
      name: 'book',
      title: 'Book a table',
      inputs: [{ name: 'day', type: 'date', title: 'Day' }],
      request: { method: 'POST', path: '/tables', body: '{"day": {{day}}}' },
    })
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { actions: ['book'] } })
    const { brain } = app.conversationParts
    onTestFinished(() => {
      app.conversationParts.brain = brain
    })
    app.conversationParts.brain = {
      step: async function* ({ items }) {
        const isToCall = items.at(-1)?.type === 'customer-message'
        if (isToCall) yield { type: 'tool-call', callId: 'call_1', action: 'book', inputs: { day: 'tomorrow' } }
        yield { type: 'stop', reason: isToCall ? 'tool-calls' : 'end' }
      },
    }
    expect(spoken((await say('A table for tomorrow')).events)).toMatch(/Day: November 21, 2026/)
    app.clock.advance(13 * 60 * 60_000)
    expect(spoken((await say('yes')).events)).toMatch(/ask once more\.\n.*Day: November 21, 2026/)
    await say('yes')
    expect(app.upstream.requests.map(({ body }) => body)).toEqual(['{"day": "2026-11-21"}'])
  })

  it('that nobody gave in time is left at that for any other answer, which is answered as what it is', async () => {
    await ask()
    app.clock.advance(16 * 60_000)
    await sweptAway()
    const other = await say('refund an order')
    expect([other.status, theEvent(other.events, 'offers').offers[0]?.action]).toEqual(['done', 'refund'])
    await say('yes')
    expect(app.upstream.requests).toEqual([])
  })

  const sweptAway = async () => {
    await sweepRuns(app.conversationParts)
    return app.until(async () => {
      const events = await app.events(conversation)
      return events.at(-1)?.type === 'turn-end' && /out of time/.test(spoken(events)) && spoken(events)
    })
  }

  it('may still be given with a key for that', async () => {
    const { runId, digest, turnId } = await ask()
    await app.run(`/v1/runs/${runId}/approve`, { digest })
    await app.until(async () =>
      (await app.events(conversation)).some(
        event => event.type === 'turn-end' && event.turnId === turnId && event.status === 'done',
      ),
    )
    await say('yes')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('shows no sensitive value', async () => {
    await app.call('PATCH', '/v1/actions/refund', {
      body: { inputs: [order, pin], request: { body: '{"order": {{order_id}}, "pin": {{pin}}}' } },
    })
    await app.say(conversation, { action: 'refund' })
    await say('A7')
    const asked = await say('4711-pin')
    expect(spoken(asked.events)).toBe('Refund an order. Order: A7. PIN: ••••. Shall I do it? Yes or no.')
    await say('yes')
    expect(JSON.stringify(await app.events(conversation))).not.toContain('4711-pin')
    expect(app.upstream.requests[0]?.body).toContain('4711-pin')
  })

  it('asks and is answered in the language of the agent', async () => {
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { locale: 'de-DE' } })
    expect(spoken((await ask()).events)).toBe('Refund an order. Order: A7. Soll ich das tun? Ja oder nein.')
    expect(spoken((await say('oui')).events)).toBe(
      'Dazu brauche ich eine klare Antwort: Soll ich das tun, ja oder nein?',
    )
    expect(spoken((await say('Ja bitte!')).events)).toBe('Refunded.')
  })
})
