import { beforeEach, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { compareRun } from './compare.ts'
import type { TestCase } from './test-case.ts'

describe('what a run should be', () => {
  const result = { a: 1, list: [{ b: 'x' }], none: null }
  const run = { status: 'succeeded' as const, message: 'Sent.', result }

  it.each<[string, Partial<TestCase['expect']>, string[]]>([
    ['nothing but that it succeeds', {}, []],
    ['another status', { status: 'failed' }, ['$.status']],
    ['another message', { message: 'Gone.' }, ['$.message']],
    ['a part of the result', { result: { list: [{}] } }, []],
    ['a member that is not there', { result: { c: 1 } }, ['$.result.c']],
    ['null for one that is not there', { result: { c: null } }, ['$.result.c']],
    ['another value deep within', { result: { list: [{ b: 'y' }] } }, ['$.result.list[0].b']],
    ['a longer list', { result: { list: [{}, {}] } }, ['$.result.list.length']],
    ['another kind of value', { result: [] }, ['$.result']],
    ['null', { result: null }, ['$.result']],
  ])('is compared with %s', (_, wanted, paths) => {
    const found = compareRun(run, { status: 'succeeded', ...wanted })
    expect(found.map(({ path }) => path)).toEqual(paths)
  })
})

describeOnEachDatabase('saved test cases', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  const path = '/v1/actions/get_order/cases'
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'get_order',
      inputs: [
        { name: 'order_id', type: 'string' },
        { name: 'pin', type: 'string', sensitive: true, required: false },
      ],
      request: { path: '/orders/{{order_id}}' },
      response: { fields: ['status'] },
      messages: { success: 'It is {{ response.status }}.' },
    })
    app.upstream.play(() => ({ json: { status: 'sent' } }))
  })
  const sent = {
    name: 'Sent',
    inputs: { order_id: 'A' },
    expect: { message: 'It is sent.', result: { status: 'sent' } },
  }
  const save = (data: object[], headers: Record<string, string> = {}) =>
    app.call('PUT', path, { body: { data }, headers })

  it('are kept as a list, in which each has an id', async () => {
    expect((await app.call('GET', path)).body).toEqual({
      data: [],
      nextCursor: null,
      version: 0,
      updatedAt: null,
      updatedBy: null,
    })
    const saved = await save([{ id: 'mine', ...sent }, { name: 'Other' }])
    expect(saved.status, saved.text).toBe(200)
    const { body } = await app.call('GET', path)
    expect(body).toEqual(saved.body)
    expect(body).toMatchObject({
      version: 1,
      data: [
        { id: 'mine', ...sent, expect: { status: 'succeeded', ...sent.expect } },
        {
          id: expect.stringMatching(/^case_/),
          name: 'Other',
          inputs: {},
          identity: null,
          expect: { status: 'succeeded' },
        },
      ],
    })
  })

  it('are saved against the version that was read, so that nobody overwrites another', async () => {
    expect((await app.call('GET', path)).body).toMatchObject({ data: [], version: 0 })
    expect((await save([sent], { 'If-Match': '"0"' })).status).toBe(200)
    expect((await save([], { 'If-Match': '"0"' })).status).toBe(409)
    expect((await save([], { 'If-Match': '"2"' })).status).toBe(409)
    expect((await save([], { 'If-Match': '"1"' })).status).toBe(200)
    expect((await app.call('GET', path)).body).toMatchObject({ data: [], version: 2 })
  })

  it('leave an entry in the trail that names them, and nothing of what they give', async () => {
    await save([{ id: 'mine', name: 'Sent', inputs: { order_id: 'A', pin: '0000-pin' } }])
    const { text, body } = await app.call('GET', '/v1/audit?kind=cases.saved')
    expect(body).toMatchObject({
      data: [{ detail: { name: 'get_order', version: 1, cases: [{ id: 'mine', name: 'Sent' }] } }],
    })
    expect(text).not.toContain('0000-pin')
  })

  it.each([
    [
      'two of the same id',
      [
        { id: 'a', name: 'A' },
        { id: 'a', name: 'B' },
      ],
    ],
    ['51 of them', Array.from({ length: 51 }, (_, i) => ({ name: `${i}` }))],
    ['one without a name', [{ inputs: {} }]],
    ['a field that is none', [{ name: 'A', input: {} }]],
    ['a status that is none', [{ name: 'A', expect: { status: 'fine' } }]],
  ])('are refused: %s', async (_, data) => {
    expect((await save(data)).status).toBe(400)
  })

  it('are run as tests are, and say where a run is not as it should be', async () => {
    await save([
      { id: 'a', ...sent },
      { id: 'b', name: 'Asks', expect: { status: 'awaiting_inputs' } },
      { id: 'c', name: 'No', inputs: { no: 1 } },
    ])
    const { status, body, text } = await app.call('POST', `${path}/run`, { body: {} })
    expect(status, text).toBe(200)
    expect(body).toMatchObject({
      passed: false,
      data: [
        { id: 'a', status: 'succeeded', passed: true, diff: [], error: null, runId: expect.stringMatching(/^run_/) },
        { id: 'b', status: 'awaiting_inputs', passed: true },
        { id: 'c', runId: null, status: null, passed: false, error: { code: 'input_invalid' } },
      ],
    })
    const runs = await app.call('GET', '/v1/runs?action=get_order')
    expect(runs.body).toMatchObject({ data: [{ mode: 'test' }, { mode: 'test' }] })
  })

  it('are run with a draft in place of what is saved, and only those that are named', async () => {
    await save([
      { id: 'a', ...sent },
      { id: 'b', name: 'Other' },
    ])
    const draft = {
      description: 'Use when a customer asks where an order is.',
      inputs: [{ name: 'order_id' }],
      request: { url: `${app.upstream.base}/orders/{{order_id}}` },
      response: { fields: ['status'] },
      messages: { success: 'Now it is {{ response.status }}.' },
    }
    const { body } = await app.call('POST', `${path}/run`, { body: { ids: ['a'], draft } })
    expect(body).toMatchObject({
      passed: false,
      data: [{ id: 'a', diff: [{ path: '$.message', expected: 'It is sent.', actual: 'Now it is sent.' }] }],
    })
    expect((await app.call('POST', `${path}/run`, { body: { ids: ['x'] } })).status).toBe(400)
  })

  it('go with their action, and stay with it when it is renamed', async () => {
    await save([sent])
    await app.call('PATCH', '/v1/actions/get_order', { body: { name: 'find_order' } })
    expect((await app.call('GET', '/v1/actions/find_order/cases')).body).toMatchObject({ data: [{ name: 'Sent' }] })
    expect((await app.call('DELETE', '/v1/actions/find_order')).status).toBe(204)
    const left = app.parts.database.db.selectFrom('testCases').selectAll().where('workspaceId', '=', app.workspaceId)
    expect(await left.execute()).toEqual([])
  })
})

describeOnEachDatabase('the test cases of an action that writes', open => {
  const live = useLiveApp(open)

  it('write one after the other, in their order', async () => {
    const app = live()
    await app.addAction({
      name: 'add',
      inputs: [{ name: 'n', type: 'integer' }],
      request: { method: 'POST', path: '/add', body: '{"n": {{n}}}' },
    })
    let underWay = 0
    let most = 0
    app.upstream.play(async () => {
      most = Math.max(most, ++underWay)
      await new Promise(resolve => setTimeout(resolve, 10))
      underWay -= 1
      return { json: {} }
    })
    const data = Array.from({ length: 6 }, (_, n) => ({ name: `${n}`, inputs: { n } }))
    await app.call('PUT', '/v1/actions/add/cases', { body: { data } })
    const { body } = await app.call('POST', '/v1/actions/add/cases/run', { body: {} })
    expect(body).toMatchObject({ passed: true })
    expect(most).toBe(1)
    expect(app.upstream.requests.map(({ body: sentBody }) => sentBody)).toEqual(
      data.map(({ inputs }) => JSON.stringify({ n: inputs.n }).replace(':', ': ')),
    )
  })
})
