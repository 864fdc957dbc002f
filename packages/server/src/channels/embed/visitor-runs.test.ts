import type { StreamEvent } from '@bellhop/core/stream'
import { beforeAll, expect, it } from 'vitest'
import { sweepRuns } from '../../runs/sweep-runs.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp, secretValue, type TestVisitor } from '../../testing/embed-app.ts'
import { upstreamCanary } from '../../testing/test-upstream.ts'

type Card = Extract<StreamEvent, { type: 'approval-requested' }>

describeOnEachDatabase('what a visitor is asked', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  const sent = (order: string) => test.upstream.requests.filter(({ body }) => body.includes(order)).length
  const statusOf = async (runId: string) => {
    const { db } = test.parts.database
    return (await db.selectFrom('runs').select('status').where('id', '=', runId).executeTakeFirstOrThrow()).status
  }
  /** A visitor with the card that asks for a yes to the return of this order. */
  const askToReturn = async (order: string): Promise<{ visitor: TestVisitor; card: Card }> => {
    const visitor = await test.visit()
    const { runId } = await visitor.press('return_item', 'inputs-requested')
    const answer = await visitor.post(`/embed/v1/runs/${runId}/inputs`, { inputs: { order_id: order } })
    expect(answer.body).toEqual({ status: 'awaiting_approval' })
    const events = await visitor.events(event => event.type === 'approval-requested')
    return { visitor, card: events.at(-1) as Card }
  }
  const ended = (visitor: TestVisitor, runId: string) =>
    visitor.events(event => event.type === 'action-end' && event.runId === runId)

  it('is sent once when they say yes, and told as it goes', async () => {
    const { visitor, card } = await askToReturn('ORD-YES')
    expect(card).toMatchObject({ title: 'Return item', fields: [{ label: 'Order number', value: 'ORD-YES' }] })
    expect(sent('ORD-YES')).toBe(0)
    const answer = await visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })
    expect([answer.status, answer.body]).toEqual([200, { status: 'running' }])
    const events = await ended(visitor, card.runId)
    expect(events.slice(-5).map(event => event.type)).toEqual([
      'approval-resolved',
      'message-start',
      'text-delta',
      'message-end',
      'action-end',
    ])
    expect(events.at(-1)).toMatchObject({ status: 'succeeded' })
    expect(sent('ORD-YES')).toBe(1)
  })

  it('is sent once also when they say yes twenty times at once, and never again', async () => {
    const { visitor, card } = await askToReturn('ORD-TWENTY')
    const approve = () => visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })
    const answers = await Promise.all(Array.from({ length: 20 }, approve))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 409, 410]).toContain(status)
    await ended(visitor, card.runId)
    const replayed = await approve()
    expect(replayed.status).toBe(410)
    expect(replayed.body).toMatchObject({ error: { code: 'gone' } })
    expect((await visitor.post(`/embed/v1/runs/${card.runId}/deny`, { digest: card.digest })).status).toBe(410)
    expect(sent('ORD-TWENTY')).toBe(1)
  })

  it('is not sent when they say no', async () => {
    const { visitor, card } = await askToReturn('ORD-NO')
    const answer = await visitor.post(`/embed/v1/runs/${card.runId}/deny`, { digest: card.digest })
    expect(answer.body).toEqual({ status: 'denied' })
    const events = await ended(visitor, card.runId)
    expect(events.slice(-2)).toMatchObject([{ type: 'approval-resolved', status: 'denied' }, { status: 'denied' }])
    expect((await visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })).status).toBe(410)
    expect(sent('ORD-NO')).toBe(0)
  })

  it('is not sent for a yes to something else', async () => {
    const { visitor, card } = await askToReturn('ORD-OTHER')
    const other = await askToReturn('ORD-ANOTHER')
    for (const digest of [other.card.digest, '', card.digest.toUpperCase(), `${card.digest} `]) {
      const answer = await visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest })
      expect(answer.status, digest).toBe(409)
      expect(answer.body).toMatchObject({ error: { code: 'conflict' } })
    }
    expect(await statusOf(card.runId)).toBe('awaiting_approval')
  })

  it('is not sent for a yes of somebody else', async () => {
    const { card } = await askToReturn('ORD-MINE')
    const somebody = await test.visit()
    const answer = await somebody.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })
    expect(answer.status).toBe(404)
    expect(await statusOf(card.runId)).toBe('awaiting_approval')
    expect(sent('ORD-MINE')).toBe(0)
  })

  it('is not sent for a yes that comes too late, whether or not anybody has looked since', async () => {
    const { visitor, card } = await askToReturn('ORD-LATE')
    test.clock.advance(Date.parse(card.expiresAt) - test.clock.now().getTime())
    const approve = () => visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })
    const answer = await approve()
    expect(answer.status).toBe(410)
    expect(answer.body).toMatchObject({ error: { code: 'approval_expired' } })
    await sweepRuns(test.conversationParts)
    expect(await statusOf(card.runId)).toBe('expired')
    expect((await approve()).status).toBe(410)
    expect(await ended(visitor, card.runId)).toContainEqual(
      expect.objectContaining({ type: 'approval-resolved', status: 'expired' }),
    )
    expect(sent('ORD-LATE')).toBe(0)
  })

  it('is asked again where the action was changed meanwhile', async () => {
    const { visitor, card } = await askToReturn('ORD-CHANGED')
    const edit = await test.call('PATCH', '/v1/actions/return_item', { body: { title: 'Return this item' } })
    expect(edit.status).toBe(200)
    const answer = await visitor.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })
    expect(answer.status).toBe(409)
    const events = await visitor.events(
      event => event.type === 'approval-requested' && event.approvalId !== card.approvalId,
    )
    expect(events.at(-1)).toMatchObject({ title: 'Return this item' })
    expect(events.at(-2)).toMatchObject({ type: 'approval-resolved', approvalId: card.approvalId, status: 'void' })
    expect(sent('ORD-CHANGED')).toBe(0)
    await test.call('PATCH', '/v1/actions/return_item', { body: { title: 'Return item' } })
  })

  it('names the field that was answered wrongly, and goes on asking', async () => {
    const visitor = await test.visit()
    const { runId } = await visitor.press('return_item', 'inputs-requested')
    for (const inputs of [{ order_id: { nested: true } }, { order_id: 'x'.repeat(10_001) }]) {
      const answer = await visitor.post(`/embed/v1/runs/${runId}/inputs`, { inputs })
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        error: { code: 'input_invalid', issues: [{ path: '$.inputs.order_id', message: expect.stringMatching(/\w/) }] },
      })
    }
    const unknown = await visitor.post(`/embed/v1/runs/${runId}/inputs`, { inputs: { admin: true } })
    expect(unknown.status).toBe(400)
    expect(await statusOf(runId)).toBe('awaiting_inputs')
  })

  it('can be answered in one tab alone', async () => {
    const visitor = await test.visit()
    const { runId } = await visitor.press('order_status', 'inputs-requested')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        visitor.post(`/embed/v1/runs/${runId}/inputs`, { inputs: { order_id: 'ORD-TABS', pin: '1' } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 409, 410]).toContain(status)
    await ended(visitor, runId)
    expect(test.upstream.requests.filter(({ path }) => path === '/orders/ORD-TABS')).toHaveLength(1)
  })

  it('is given up when they put the form away, but not what is being sent', async () => {
    const visitor = await test.visit()
    const form = await visitor.press('return_item', 'inputs-requested')
    const answer = await visitor.post(`/embed/v1/runs/${form.runId}/cancel`)
    expect(answer.body).toEqual({ status: 'cancelled' })
    expect((await visitor.post(`/embed/v1/runs/${form.runId}/cancel`)).status).toBe(409)
    const late = await visitor.post(`/embed/v1/runs/${form.runId}/inputs`, { inputs: { order_id: 'ORD-GONE' } })
    expect(late.status).toBe(410)
    const { visitor: other, card } = await askToReturn('ORD-PUT-AWAY')
    expect((await other.post(`/embed/v1/runs/${card.runId}/cancel`)).body).toEqual({ status: 'cancelled' })
    expect((await other.post(`/embed/v1/runs/${card.runId}/approve`, { digest: card.digest })).status).not.toBe(200)
    expect(sent('ORD-PUT-AWAY')).toBe(0)
  })

  it('shows a browser nothing of the upstream, of credentials or of sensitive values', async () => {
    const visitor = await test.visit()
    const form = await visitor.press('order_status', 'inputs-requested')
    expect(form.fields.find(field => field.name === 'pin')).toMatchObject({ sensitive: true, value: null })
    const answer = await visitor.post(`/embed/v1/runs/${form.runId}/inputs`, {
      inputs: { order_id: 'ORD-1', pin: 'pin-canary-4711' },
    })
    expect(answer.body).toEqual({ status: 'succeeded' })
    const status = await ended(visitor, form.runId)
    await visitor.events(event => event.type === 'turn-end' && event.status === 'done')
    // It holds the order number by now, so nothing has to be asked.
    const failing = await visitor.press('broken', 'action-end')
    const events = await visitor.events(event => event.type === 'turn-end', failing.number)
    expect(status.at(-1)).toMatchObject({ status: 'succeeded' })
    expect(failing).toMatchObject({ status: 'failed' })
    const request = test.upstream.requests.find(({ path }) => path === '/orders/ORD-1')
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${secretValue}`, 'x-pin': 'pin-canary-4711' })
    const all = await visitor.events(event => event.number === events.at(-1)?.number)
    const streamed = JSON.stringify(all)
    for (const canary of [upstreamCanary, secretValue, 'pin-canary', test.upstream.host, '/orders/', 'Bearer'])
      expect(streamed, canary).not.toContain(canary)
    const logged = test.logs.join('\n')
    for (const canary of [upstreamCanary, secretValue, 'pin-canary', visitor.token])
      expect(logged, canary).not.toContain(canary)
  })
})
