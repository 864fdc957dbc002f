import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('the reports', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  beforeEach(async () => {
    app = live()
    await app.addAction({ name: 'look', inputs: [], request: { path: '/look' } })
    await app.addAction({
      name: 'ticket',
      inputs: [],
      escalates: true,
      runMode: 'automatic',
      request: { method: 'POST', path: '/ticket' },
    })
    await app.addAction({ name: 'ask', inputs: [], runMode: 'confirm', request: { method: 'POST', path: '/ask' } })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['look', 'ticket', 'ask'] })
  })

  const report = async (path: string, expected = 200) => {
    const answer = await app.call('GET', `/v1/reports/${path}`)
    expect(answer.status, answer.text).toBe(expected)
    return answer.body
  }
  const fail = () => ({ status: 500 })

  it('count what ended and how, and rate what was tried', async () => {
    await app.run('/v1/actions/look/runs')
    app.upstream.play(fail)
    await app.run('/v1/actions/look/runs')
    app.upstream.play()
    await app.run('/v1/actions/look/runs')
    await app.run('/v1/actions/ticket/runs')
    const asked = await app.run('/v1/actions/ask/runs')
    await app.run(`/v1/runs/${asked.id}/deny`, { digest: asked.approval?.digest })
    app.clock.advance(1)
    expect(await report('overview')).toMatchObject({
      interval: 'day',
      runs: { total: 5, byStatus: { succeeded: 3, failed: 1, denied: 1 }, successRate: 0.75 },
      escalations: 1,
      topFailures: [{ action: 'look', code: 'upstream_status', runs: 1 }],
      actions: [
        { action: 'look', runs: 3, succeeded: 2, failed: 1, successRate: 2 / 3 },
        { action: 'ask', runs: 1, successRate: null, p50Ms: null },
        { action: 'ticket', runs: 1, successRate: 1 },
      ],
      series: [{ at: '2026-11-20T00:00:00.000Z', runs: 5, succeeded: 3, failed: 1, unknown: 0, conversations: 0 }],
    })
  })

  it('leave out tests, the playground, and what other workspaces do', async () => {
    await app.run('/v1/actions/ticket/test')
    const played = await app.call('POST', `/v1/agents/${agent}/playground`, { body: {} })
    await app.say(played.field('conversationId'), { action: 'ticket' })
    const stranger = await app.addWorkspace('Stranger')
    app.clock.advance(1)
    expect(app.upstream.requests).toHaveLength(2)
    expect(await report('overview')).toMatchObject({
      runs: { total: 0, byStatus: {}, successRate: null },
      escalations: 0,
      conversations: 0,
      series: [],
    })
    await app.run('/v1/actions/ticket/runs')
    app.clock.advance(1)
    const theirs = await app.call('GET', '/v1/reports/overview', { key: stranger.key })
    expect(theirs.body).toMatchObject({ runs: { total: 0 }, actions: [] })
  })

  it('count a write that was answered with the one before once', async () => {
    const about = { name: 'about', type: 'string', askAgain: true }
    await app.addAction({
      name: 'note',
      inputs: [about],
      escalates: true,
      runMode: 'automatic',
      request: { method: 'POST', path: '/note', body: '{"about": {{about}}}' },
    })
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { actions: ['note'] } })
    const conversation = await app.converse(agent)
    for (const said of [{ action: 'note' }, { text: 'rain' }, { action: 'note' }, { text: 'rain' }])
      await app.say(conversation, said)
    const recorded = await app.call('GET', '/v1/runs')
    expect(recorded.body).toMatchObject({ data: [{ duplicateOf: expect.any(String) }, { duplicateOf: null }] })
    app.clock.advance(1)
    expect(await report('overview')).toMatchObject({ runs: { total: 1 }, escalations: 1, conversations: 1 })
  })

  it('cover the range that was asked for, in days of the time zone that was asked for', async () => {
    await app.run('/v1/actions/look/runs')
    app.clock.advance(12 * 3_600_000)
    await app.run('/v1/actions/look/runs')
    app.clock.advance(4 * 24 * 3_600_000)
    const range = 'from=2026-11-20T00:00:00Z&to=2026-11-25T00:00:00Z'
    // Noon and midnight in UTC: two days there, and both on the 20th in New York.
    expect(await report(`overview?${range}`)).toMatchObject({
      series: [
        { at: '2026-11-20T00:00:00.000Z', runs: 1 },
        { at: '2026-11-21T00:00:00.000Z', runs: 1 },
      ],
    })
    expect(await report(`overview?${range}&timeZone=America/New_York`)).toMatchObject({
      series: [{ at: '2026-11-20T05:00:00.000Z', runs: 2 }],
    })
    const hours = 'from=2026-11-20T12:00:00Z&to=2026-11-21T00:00:00Z'
    expect(await report(`overview?${hours}`)).toMatchObject({
      interval: 'hour',
      runs: { total: 1 },
      series: [{ at: '2026-11-20T12:00:00.000Z', runs: 1 }],
    })
  })

  it('say of each action how it did and how long it took, in all and by the day', async () => {
    const { db } = app.parts.database
    for (const ms of [100, 200, 300, 1000]) {
      const { id } = await app.run('/v1/actions/look/runs')
      const sentAt = app.clock.now()
      const finishedAt = new Date(sentAt.getTime() + ms)
      await db.updateTable('runs').set({ sentAt, finishedAt }).where('id', '=', id).execute()
      app.clock.advance(24 * 3_600_000)
    }
    expect(await report('actions')).toMatchObject({
      data: [
        {
          action: 'look',
          runs: 4,
          successRate: 1,
          p50Ms: 250,
          series: [
            { at: '2026-11-20T00:00:00.000Z', runs: 1, p50Ms: 100 },
            { at: '2026-11-21T00:00:00.000Z', p95Ms: 200 },
            { p50Ms: 300 },
            { at: '2026-11-23T00:00:00.000Z', p50Ms: 1000 },
          ],
        },
      ],
    })
  })

  it('say how long all actions together took, in all and by the day', async () => {
    const { db } = app.parts.database
    for (const [action, ms] of [
      ['look', 100],
      ['ticket', 300],
      ['look', 1000],
    ] as const) {
      const { id } = await app.run(`/v1/actions/${action}/runs`)
      const sentAt = app.clock.now()
      const finishedAt = new Date(sentAt.getTime() + ms)
      await db.updateTable('runs').set({ sentAt, finishedAt }).where('id', '=', id).execute()
      if (action === 'ticket') app.clock.advance(24 * 3_600_000)
    }
    await app.run('/v1/actions/ask/runs')
    app.clock.advance(1)
    expect(await report('overview')).toMatchObject({
      runs: { total: 4, p50Ms: 300, p95Ms: expect.closeTo(930) },
      series: [
        { at: '2026-11-20T00:00:00.000Z', p50Ms: 200 },
        { at: '2026-11-21T00:00:00.000Z', p50Ms: 1000, p95Ms: 1000 },
      ],
    })
  })

  it('count a failure whose words no member of a document can be read beside', async () => {
    await app.addAction({
      name: 'odd',
      inputs: [],
      request: { path: '/odd' },
      response: { transform: 'throw new Error(response.why)' },
    })
    app.upstream.play(() => ({ json: { why: 'a\0b' } }))
    const { error } = await app.run('/v1/actions/odd/runs')
    expect(error?.message).toContain('\0')
    app.clock.advance(1)
    expect(await report('overview')).toMatchObject({ runs: { total: 1 } })
  })

  it('leave out of how long runs took what was never sent, for however long a yes was waited for', async () => {
    const asked = await app.run('/v1/actions/ask/runs')
    app.clock.advance(600_000)
    await app.call('PATCH', '/v1/actions/ask', { body: { enabled: false } })
    await app.call('POST', `/v1/runs/${asked.id}/approve`, { body: { digest: asked.approval?.digest } })
    app.clock.advance(1)
    expect(await report('overview')).toMatchObject({ runs: { byStatus: { failed: 1 }, p50Ms: null, p95Ms: null } })
  })

  it.each(['9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00%2B12:00'])(
    'refuse, as the lists do, a time in a year that no database here knows: %s',
    async time => {
      for (const path of ['reports/overview?to=', 'reports/actions?to=', 'audit?from=', 'audit?to=', 'runs?from='])
        expect((await app.call('GET', `/v1/${path}${time}`)).status, path).toBe(400)
      const { body } = await app.call('GET', '/v1/reports/overview?to=yesterday')
      expect(body).toMatchObject({ error: { issues: [{ path: '$.query.to' }] } })
      expect((await app.call('GET', '/v1/reports/overview?to=0001-01-02T00:00:00Z')).status).toBe(400)
      expect((await app.call('GET', '/v1/audit?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z')).status).toBe(200)
    },
  )

  it('refuse a range that is none, and a key that may not read', async () => {
    for (const range of [
      'from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z',
      'from=2020-01-01T00:00:00Z',
      'from=yesterday',
      'timeZone=Mars/Olympus',
    ])
      await report(`overview?${range}`, 400)
    const { value } = await app.addKey(['write', 'run'])
    for (const path of ['overview', 'actions'])
      expect((await app.call('GET', `/v1/reports/${path}`, { key: value })).status).toBe(403)
  })
})
