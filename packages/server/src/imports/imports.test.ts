import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

describeOnEachDatabase('imports', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })

  it('answers with drafts and keeps nothing, also for an Idempotency-Key', async () => {
    const body = { curl: "curl https://api.shop.com/orders/1 -H 'Authorization: Bearer Zx81-hidden-value-4711'" }
    const answer = await test.call('POST', '/v1/actions/import', { body, headers: { 'Idempotency-Key': 'k1' } })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ drafts: [{ action: { name: 'get_order' }, secrets: [{ usedAs: 'auth' }] }] })
    expect((await test.call('GET', '/v1/actions')).body).toMatchObject({ data: [] })
    const kept = await test.parts.database.db.selectFrom('keptAnswers').selectAll().execute()
    expect(kept).toEqual([])
    expect(test.logs.join('')).not.toContain('hidden-value')
  })

  it('reads a few commands at once, each in a thread, and refuses what is beyond that before it begins', async () => {
    const body = { curl: 'curl https://api.shop.com/orders/1' }
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => test.call('POST', '/v1/actions/import', { body })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(200), ...Array(4).fill(503)])
    expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('2')
  })

  it('gives drafts of one document names of their own', async () => {
    const openapi = {
      openapi: '3.0.0',
      servers: [{ url: 'https://api.shop.com' }],
      paths: { '/orders/{a}': { get: {} }, '/orders/{b}': { get: {} } },
    }
    const answer = await test.call('POST', '/v1/actions/import', { body: { openapi } })
    expect(answer.body).toMatchObject({
      drafts: [{ action: { name: 'get_order' } }, { action: { name: 'get_order_2' } }],
    })
  })

  it.each([
    {},
    { curl: 'curl https://a.com', openapi: {} },
    { curl: 'x'.repeat(32_001) },
    { curl: 'wget x' },
    { curl: 'curl https://a.com', operations: ['x'] },
  ])('refuses %#', async body => {
    expect((await test.call('POST', '/v1/actions/import', { body })).status).toBe(400)
  })
})
