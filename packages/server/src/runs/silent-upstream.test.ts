import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('runs against an API that has stopped answering', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })
  const refund = () => ({
    name: 'refund',
    description: 'Use when a customer wants a refund.',
    runMode: 'automatic',
    request: { method: 'POST', url: `${app.upstream.base}/refunds`, body: '{}' },
  })

  it('have failed before anything left, with kind words, and say which host and until when', async () => {
    await app.create('/v1/actions', refund())
    app.upstream.play(() => ({ status: 503 }))
    for (let n = 0; n < app.parts.limits.upstreamFailures; n++) {
      expect(await app.run('/v1/actions/refund/runs', { inputs: {} })).toMatchObject({ error: { status: 503 } })
    }
    const sent = app.upstream.requests.length
    const run = await app.run('/v1/actions/refund/runs', { inputs: {} })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'overloaded' } })
    expect(run.error?.hint).toContain(app.upstream.host)
    expect(run.error?.hint).toContain(new Date(app.clock.now().getTime() + 10_000).toISOString())
    expect(run.message).toMatch(/busy/)
    expect(app.upstream.requests).toHaveLength(sent)

    app.clock.advance(10_000)
    app.upstream.play()
    expect(await app.run('/v1/actions/refund/runs', { inputs: {} })).toMatchObject({ status: 'succeeded' })
  })

  it('are not refused in another workspace, which finds out for itself', async () => {
    await app.create('/v1/actions', refund())
    app.upstream.play(() => ({ status: 503 }))
    for (let n = 0; n <= app.parts.limits.upstreamFailures; n++)
      await app.run('/v1/actions/refund/runs', { inputs: {} })
    const other = await app.addWorkspace('Other')
    expect((await app.call('POST', '/v1/actions', { key: other.key, body: refund() })).status).toBe(201)
    app.upstream.play()
    const answer = await app.call('POST', '/v1/actions/refund/runs', { key: other.key, body: { inputs: {} } })
    expect(answer.body).toMatchObject({ status: 'succeeded' })
    expect(await app.run('/v1/actions/refund/runs', { inputs: {} })).toMatchObject({ error: { code: 'overloaded' } })
  })
})
