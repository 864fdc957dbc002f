import { BellhopError, isJsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { forgetKeptAnswers } from './answer-once.ts'

describeOnEachDatabase('Idempotency-Key', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })

  const create = (name: string, key: string, given: { key?: string } = {}) =>
    test.call('POST', '/v1/agents', { body: { name }, headers: { 'Idempotency-Key': key }, ...given })

  async function agents(): Promise<number> {
    const { body } = await test.call('GET', '/v1/agents')
    return isJsonObject(body) && Array.isArray(body.data) ? body.data.length : -1
  }

  it('gives the first answer again for the same request, and does nothing twice', async () => {
    const first = await create('Desk', 'k1')
    const second = await create('Desk', 'k1')
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect([second.status, second.text]).toEqual([201, first.text])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(await agents()).toBe(1)
  })

  it('refuses the same key with another body or another address', async () => {
    await create('Desk', 'k1')
    expect(await create('Other', 'k1')).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_mismatch' } },
    })
    const elsewhere = await test.call('POST', '/v1/conversations', {
      body: { agent: 'agt_0' },
      headers: { 'Idempotency-Key': 'k1' },
    })
    expect(elsewhere.status).toBe(422)
    expect(await agents()).toBe(1)
  })

  it('keeps of a request nothing by which a stolen database would tell a guess at it from another', async () => {
    const other = await test.addWorkspace('Other')
    await create('Desk', 'k1')
    await create('Desk', 'k1', { key: other.key })
    const kept = await test.parts.database.db.selectFrom('keptAnswers').select('requestHash').execute()
    expect(kept).toHaveLength(2)
    // Made with the key of each workspace, which the database holds encrypted.
    expect(kept[0]?.requestHash).not.toEqual(kept[1]?.requestHash)
  })

  it('says of the first answer and of each later one where the made thing is, and its version', async () => {
    const save = () =>
      test.call('POST', '/v1/actions', {
        body: {
          name: 'look_up',
          description: 'Use when a test looks up.',
          request: { url: 'https://api.example.com' },
        },
        headers: { 'Idempotency-Key': 'k1' },
      })
    const told = ({ headers }: { headers: Headers }) => [headers.get('location'), headers.get('etag')]
    const answers = [await save(), await save()]
    expect(answers.map(told)).toEqual([
      ['/v1/actions/look_up', '"1"'],
      ['/v1/actions/look_up', '"1"'],
    ])
    expect(answers[1]?.body).toEqual(answers[0]?.body)
    const restored = await test.call('POST', '/v1/actions/look_up/versions/1/restore')
    expect(told(restored)).toEqual([null, '"1"'])
  })

  it('does not answer a request that saves with what one answered that only tried to', async () => {
    const save = (query: string) =>
      test.call('POST', `/v1/actions${query}`, {
        body: {
          name: 'look_up',
          description: 'Use when a test looks up.',
          request: { url: 'https://api.example.com' },
        },
        headers: { 'Idempotency-Key': 'k1' },
      })
    expect((await save('?dryRun=true')).status).toBe(200)
    expect(await save('')).toMatchObject({ status: 422, body: { error: { code: 'idempotency_mismatch' } } })
  })

  it('lets one of many at once do it; the others wait or get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => create('Desk', 'k1')))
    for (const { status } of answers) expect([201, 409]).toContain(status)
    expect(answers.filter(({ status }) => status === 201)).not.toHaveLength(0)
    expect(await agents()).toBe(1)
  })

  it('says that the first is still being answered', async () => {
    let finish = () => {}
    const held = new Promise<void>(resolve => {
      finish = resolve
    })
    const request = { workspaceId: test.workspaceId, key: 'slow', address: 'POST /x', body: {} }
    const first = test.parts.answerOnce(request, async () => {
      await held
      return { status: 200, body: '{}' }
    })
    await new Promise(resolve => setTimeout(resolve, 50))
    await expect(test.parts.answerOnce(request, async () => ({ status: 200, body: '{}' }))).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining('Wait a moment'),
    })
    finish()
    expect(await first).toMatchObject({ replayed: false })
  })

  it('frees the key of a request that was refused', async () => {
    expect((await create('', 'k1')).status).toBe(400)
    expect((await create('Desk', 'k1')).status).toBe(201)
  })

  it.each([
    ['unforeseen', new Error('boom')],
    ['for want of a connection', new BellhopError('overloaded', 'boom')],
    ['by a code that tells nothing of what was done', new BellhopError('timeout', 'boom')],
  ])('keeps the key of a request that failed %s, since something may have been done', async (_how, error) => {
    const request = { workspaceId: test.workspaceId, key: 'k1', address: 'POST /x', body: {} }
    const fail = () => Promise.reject(error)
    await expect(test.parts.answerOnce(request, fail)).rejects.toThrow('boom')
    await expect(test.parts.answerOnce(request, fail)).rejects.toMatchObject({ code: 'conflict' })
    test.clock.advance(5 * 60 * 1000)
    await expect(test.parts.answerOnce(request, fail)).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining('may have been done or not'),
    })
  })

  it('forgets after 24 hours', async () => {
    await create('Desk', 'k1')
    test.clock.advance(24 * 60 * 60 * 1000 + 1)
    expect((await create('Desk', 'k1')).headers.get('idempotency-replayed')).toBeNull()
    expect(await agents()).toBe(2)
  })

  it('leaves nothing behind once its time is over', async () => {
    await create('Desk', 'k1')
    await forgetKeptAnswers(test.parts)
    const kept = () => test.parts.database.db.selectFrom('keptAnswers').select('key').execute()
    expect(await kept()).toHaveLength(1)
    test.clock.advance(24 * 60 * 60 * 1000 + 1)
    await forgetKeptAnswers(test.parts)
    expect(await kept()).toEqual([])
  })

  it('is of one workspace alone', async () => {
    await create('Desk', 'k1')
    const other = await test.addWorkspace('Other')
    const answer = await create('Desk', 'k1', { key: other.key })
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([201, null])
  })

  it('keeps no answer that holds a key, and none in the clear', async () => {
    const make = () =>
      test.call('POST', '/v1/api-keys', {
        body: { name: 'CI', scopes: ['read'] },
        headers: { 'Idempotency-Key': 'k1' },
      })
    expect((await make()).field('value')).not.toBe((await make()).field('value'))
    await create('A very telling name', 'k2')
    const rows = await test.parts.database.db.selectFrom('keptAnswers').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.sealedBody?.toString('latin1')).not.toContain('telling')
  })

  it.each(['', 'a b', 'x'.repeat(256)])('refuses the malformed key %j', async key => {
    const answer = await create('Desk', key)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'request_invalid' } } })
  })
})
