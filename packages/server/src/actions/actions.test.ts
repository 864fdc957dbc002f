import { readFileSync } from 'node:fs'
import { isJsonObject, parseAction } from '@bellhop/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '../limits/limit-table.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const orderStatus = {
  name: 'get_order_status',
  description: 'Use when a customer asks where an order is.',
  examples: ['Where is my order?'],
  inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
  request: { method: 'GET', url: 'https://api.example.com/orders/{{order_id}}' },
}
const cancelOrder = {
  name: 'cancel_order',
  description: 'Use when a customer wants to cancel an order.',
  examples: ['Cancel my order'],
  inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
  request: { method: 'POST', url: 'https://api.example.com/orders/{{order_id}}/cancel' },
}

describe('the fields of an action', () => {
  const guide = readFileSync(new URL('../../../../docs/actions.md', import.meta.url), 'utf8')
  const { inputs, request, response, messages, ...action } = parseAction(orderStatus)
  const parts = [action, ...inputs, request ?? {}, response, messages, { client: null, code: '', returns: false }]

  // A widget is what there is none of yet.
  it.each(parts.flatMap(part => Object.keys(part)).filter(field => field !== 'widget'))(
    '%s stands in the guide',
    field => {
      expect(guide).toMatch(new RegExp(`["\`]${field}["\`.]`))
    },
  )
})

describeOnEachDatabase('actions', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })

  it('saves a definition with every default filled in, as version 1', async () => {
    const saved = await test.call('POST', '/v1/actions', { body: orderStatus })
    expect(saved.status).toBe(201)
    expect(saved.headers.get('etag')).toBe('"1"')
    expect(saved.body).toMatchObject({ name: 'get_order_status', version: 1, enabled: true, kind: 'api', warnings: [] })
    const read = await test.call('GET', '/v1/actions/get_order_status')
    expect(read.body).toEqual(saved.body)
  })

  it('refuses one more than a workspace may have, until another is deleted', async () => {
    test = await createTestApp(await open(), { parts: { limits: { ...defaultLimits, actions: 2 } } })
    const save = (body: object) => test.call('POST', '/v1/actions', { body })
    expect((await save(orderStatus)).status).toBe(201)
    expect((await save(cancelOrder)).status).toBe(201)
    const refused = await save({ ...orderStatus, name: 'one_more' })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      error: { code: 'conflict', hint: expect.stringContaining('BELLHOP_LIMIT_ACTIONS') },
    })
    expect((await test.call('PUT', '/v1/actions/cancel_order', { body: cancelOrder })).status).toBe(200)
    expect((await test.call('DELETE', '/v1/actions/cancel_order')).status).toBe(204)
    expect((await save({ ...orderStatus, name: 'one_more' })).status).toBe(201)
  })

  it('makes a name out of what a person typed, and refuses a collision', async () => {
    const saved = await test.call('POST', '/v1/actions', { body: { ...orderStatus, name: 'Get Order Status' } })
    expect(saved.body).toMatchObject({ name: 'get_order_status' })
    const again = await test.call('POST', '/v1/actions', { body: { ...orderStatus, name: 'get order-status' } })
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({
      error: { code: 'conflict', issues: [{ path: '$.name' }], hint: expect.stringContaining('Choose another') },
    })
  })

  it('refuses a definition with every issue at once, each at its path', async () => {
    const request = { method: 'GET', url: 'https://api.example.com/{{nothing}}' }
    const refused = await test.call('POST', '/v1/actions', {
      body: { ...orderStatus, request, followUps: { success: ['absent'] }, color: 'red' },
    })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ error: { code: 'definition_invalid' } })
    for (const path of ['$.request.url', '$.followUps.success[0]', '$.color'])
      expect(refused.text).toContain(`"${path}"`)
    expect((await test.call('GET', '/v1/actions')).body).toEqual({ data: [], nextCursor: null })
  })

  it('refuses an action that shows a widget which the workspace does not have', async () => {
    const definition = { ...orderStatus, kind: 'api_widget', widget: 'order_card' }
    expect(await test.call('POST', '/v1/actions', { body: definition })).toMatchObject({
      status: 400,
      body: { error: { code: 'definition_invalid', issues: [{ path: '$.widget' }] } },
    })
  })

  it('warns, when saved and when read, of an address that the guard will always refuse', async () => {
    const request = { url: 'http://169.254.169.254:8080/orders' }
    const warnings = expect.arrayContaining([
      { path: '$.request.url', message: expect.stringContaining('Every run will be refused') },
    ])
    const saved = await test.call('POST', '/v1/actions', { body: { ...orderStatus, inputs: [], request } })
    expect(saved).toMatchObject({ status: 201, body: { warnings } })
    const name = '/v1/actions/get_order_status'
    expect((await test.call('GET', name)).body).toMatchObject({ warnings })
    expect((await test.call('GET', '/v1/actions')).body).toMatchObject({ data: [{ warnings }] })
    const moved = await test.call('PATCH', name, { body: { request: { url: 'https://api.example.com/orders' } } })
    expect(moved.body).toMatchObject({ warnings: [] })
  })

  it('saves nothing in a dry run, and answers what it would have saved', async () => {
    const dry = await test.call('POST', '/v1/actions?dryRun=true', { body: { ...orderStatus, examples: [] } })
    expect(dry.status).toBe(200)
    expect(dry.body).toMatchObject({
      id: null,
      name: 'get_order_status',
      version: 1,
      warnings: [{ path: '$.examples' }],
    })
    expect((await test.call('GET', '/v1/actions/get_order_status')).status).toBe(404)
    await test.call('POST', '/v1/actions', { body: orderStatus })
    const edited = await test.call('PATCH', '/v1/actions/get_order_status?dryRun=true', {
      body: { title: 'Where is it?' },
    })
    expect(edited.body).toMatchObject({ title: 'Where is it?', version: 2 })
    expect((await test.call('GET', '/v1/actions/get_order_status')).body).toMatchObject({ version: 1 })
  })

  it('makes one immutable version per change, and none where nothing changed', async () => {
    await test.call('POST', '/v1/actions', { body: orderStatus })
    expect((await test.call('PUT', '/v1/actions/get_order_status', { body: orderStatus })).body).toMatchObject({
      version: 1,
    })
    const patched = await test.call('PATCH', '/v1/actions/get_order_status', {
      body: { title: 'Order', messages: { success: 'It is {{ response.status }}.' } },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    })
    expect(patched.body).toMatchObject({ version: 2, title: 'Order', request: { method: 'GET' } })
    const versions = await test.call('GET', '/v1/actions/get_order_status/versions')
    expect(versions.body).toMatchObject({ data: [{ version: 2 }, { version: 1 }], nextCursor: null })
    expect((await test.call('GET', '/v1/actions/get_order_status/versions/1')).body).toMatchObject({
      version: 1,
      title: 'Get order status',
    })
    const restored = await test.call('POST', '/v1/actions/get_order_status/versions/1/restore')
    expect(restored.body).toMatchObject({ version: 3, title: 'Get order status' })
  })

  it('takes back what it answered: the fields that only the server sets are ignored', async () => {
    const saved = await test.call('POST', '/v1/actions', { body: orderStatus })
    const again = await test.call('PUT', '/v1/actions/get_order_status', {
      body: { ...Object(saved.body), title: 'New' },
    })
    expect(again.body).toMatchObject({ version: 2, title: 'New' })
  })

  it('refuses a save on a version that is no longer the newest', async () => {
    await test.call('POST', '/v1/actions', { body: orderStatus })
    const first = await test.call('PATCH', '/v1/actions/get_order_status', {
      body: { title: 'A' },
      headers: { 'If-Match': '"1"' },
    })
    expect(first.status).toBe(200)
    for (const method of ['PATCH', 'DELETE']) {
      const stale = await test.call(method, '/v1/actions/get_order_status', {
        headers: { 'If-Match': '"1"' },
        ...(method === 'PATCH' ? { body: { title: 'B' } } : {}),
      })
      expect(stale.status, method).toBe(409)
      expect(stale.body).toMatchObject({ error: { hint: expect.stringContaining('in If-Match') } })
    }
    const malformed = await test.call('PATCH', '/v1/actions/get_order_status', {
      body: {},
      headers: { 'If-Match': 'W/"1"' },
    })
    expect(malformed.status).toBe(400)
  })

  it('carries a new name to the actions and agents that use the old one, and lists the instructions that hold it', async () => {
    await test.call('POST', '/v1/actions', { body: { ...orderStatus, followUps: { success: ['get_order_status'] } } })
    await test.call('POST', '/v1/actions', {
      body: { ...cancelOrder, readBack: 'get_order_status', followUps: { failure: ['get_order_status'] } },
    })
    const agent = await test.call('POST', '/v1/agents', {
      body: {
        name: 'Support',
        instructions: 'Call get_order_status first.',
        actions: ['get_order_status', 'cancel_order'],
        runModes: { get_order_status: 'confirm' },
      },
    })
    const renamed = await test.call('PATCH', '/v1/actions/get_order_status', { body: { name: 'Find order' } })
    expect(renamed.body).toMatchObject({
      name: 'find_order',
      version: 2,
      followUps: { success: ['find_order'] },
      renamed: { agents: ['Support'], actions: ['cancel_order'], instructionsMentioning: ['Support'] },
    })
    expect((await test.call('GET', '/v1/actions/cancel_order')).body).toMatchObject({
      version: 2,
      readBack: 'find_order',
      followUps: { failure: ['find_order'] },
    })
    expect((await test.call('GET', `/v1/agents/${agent.field('id')}`)).body).toMatchObject({
      version: 2,
      actions: ['find_order', 'cancel_order'],
      runModes: { find_order: 'confirm' },
    })
    expect((await test.call('GET', '/v1/actions/get_order_status')).status).toBe(404)
  })

  it('keeps the secret that an edit leaves out', async () => {
    const secret = await test.call('POST', '/v1/secrets', {
      body: { name: 'API', value: 'abc', hosts: ['api.example.com'] },
    })
    const auth = { type: 'bearer', secret: secret.field('id') }
    await test.call('POST', '/v1/actions', { body: { ...orderStatus, request: { ...orderStatus.request, auth } } })
    const request = { ...orderStatus.request, auth: { type: 'bearer' }, timeoutMs: 5_000 }
    const edited = await test.call('PUT', '/v1/actions/get_order_status', { body: { ...orderStatus, request } })
    expect(edited.body).toMatchObject({ version: 2, request: { auth, timeoutMs: 5_000 } })
  })

  it('refuses an edit that turns an automatic GET into a write without stating the run mode again', async () => {
    await test.call('POST', '/v1/actions', { body: { ...orderStatus, runMode: 'automatic' } })
    const patch = { request: { method: 'POST' } }
    const refused = await test.call('PATCH', '/v1/actions/get_order_status', { body: patch })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ error: { issues: [{ path: '$.runMode' }] } })
    const stated = await test.call('PATCH', '/v1/actions/get_order_status', {
      body: { ...patch, runMode: 'automatic' },
    })
    expect(stated.status).toBe(200)
  })

  it('refuses to make a write of what another action looks up its outcome with', async () => {
    await test.call('POST', '/v1/actions', { body: orderStatus })
    await test.call('POST', '/v1/actions', { body: { ...cancelOrder, readBack: 'get_order_status' } })
    const refused = await test.call('PATCH', '/v1/actions/get_order_status', {
      body: { request: { method: 'DELETE' } },
    })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ error: { issues: [{ path: '$.request.method' }] } })
  })

  it('refuses to delete what is in use, naming by whom; a deleted action keeps its versions for its runs', async () => {
    await test.call('POST', '/v1/actions', { body: orderStatus })
    await test.call('POST', '/v1/actions', { body: { ...cancelOrder, readBack: 'get_order_status' } })
    const agent = await test.call('POST', '/v1/agents', { body: { name: 'Support', actions: ['get_order_status'] } })
    const refused = await test.call('DELETE', '/v1/actions/get_order_status')
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ error: { hint: expect.stringContaining('Take it out there first') } })
    expect(refused.text).toContain('cancel_order')
    expect(refused.text).toContain('Support')
    await test.call('DELETE', '/v1/actions/cancel_order')
    await test.call('DELETE', `/v1/agents/${agent.field('id')}`)
    expect((await test.call('DELETE', '/v1/actions/get_order_status')).status).toBe(204)
    expect((await test.call('GET', '/v1/actions/get_order_status')).status).toBe(404)
    const again = await test.call('POST', '/v1/actions', { body: orderStatus })
    expect(again.body).toMatchObject({ version: 1 })
    expect(await test.parts.database.db.selectFrom('actionVersions').select('version').execute()).toHaveLength(3)
  })

  it('lists in pages, by name', async () => {
    for (const name of ['c_three', 'a_one', 'b_two'])
      await test.call('POST', '/v1/actions', {
        body: { ...orderStatus, name, description: `Use it for ${name} only.` },
      })
    const first = await test.call('GET', '/v1/actions?limit=2')
    expect(first.body).toMatchObject({ data: [{ name: 'a_one' }, { name: 'b_two' }] })
    const rest = await test.call('GET', `/v1/actions?limit=2&cursor=${first.field('nextCursor')}`)
    expect(rest.body).toMatchObject({ data: [{ name: 'c_three' }], nextCursor: null })
  })

  it('records every save before and after, without what an author wrote into it in clear', async () => {
    const request = {
      ...orderStatus.request,
      headers: [{ name: 'X-Api-Key', value: 'hunter2' }],
      url: 'https://api.example.com/{{order_id}}?token=hunter2',
      method: 'POST',
      body: '{"order":"{{order_id}}","password":"hunter2","token":"{{order_id}}"}',
    }
    await test.call('POST', '/v1/actions', { body: { ...orderStatus, runMode: 'automatic', request } })
    const headers = [{ name: 'X-Api-Key', value: 'hunter2-the-second' }]
    await test.call('PATCH', '/v1/actions/get_order_status', { body: { title: 'Order', request: { headers } } })
    await test.call('DELETE', '/v1/actions/get_order_status')
    const trail = await test.call('GET', '/v1/audit?limit=3')
    expect(trail.body).toMatchObject({
      data: [
        { kind: 'action.deleted', detail: { name: 'get_order_status', changes: [{ path: '$', before: {} }] } },
        {
          kind: 'action.saved',
          detail: {
            version: 2,
            changes: [
              { path: '$.title', before: 'Get order status', after: 'Order' },
              { path: '$.request.headers[?@.name=="X-Api-Key"].value', before: '••••', after: '••••' },
            ],
          },
        },
        {
          kind: 'action.saved',
          detail: {
            name: 'get_order_status',
            version: 1,
            changes: [
              {
                path: '$',
                after: { request: { body: '{"order":"{{order_id}}","password":"••••","token":"{{order_id}}"}' } },
              },
            ],
          },
        },
      ],
    })
    expect(trail.text).not.toContain('hunter2')
  })

  it('lets one of two saves at once go first, and the other see it', async () => {
    await test.call('POST', '/v1/actions', { body: orderStatus })
    const answers = await Promise.all(
      ['A', 'B', 'C'].map(title =>
        test.call('PATCH', '/v1/actions/get_order_status', { body: { title }, headers: { 'If-Match': '"1"' } }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409, 409])
    const made = await Promise.all(
      ['x_one', 'x_one'].map(name =>
        test.call('POST', '/v1/actions', { body: { ...orderStatus, name, description: 'Use it for something else.' } }),
      ),
    )
    expect(made.map(answer => answer.status).sort()).toEqual([201, 409])
    expect(isJsonObject(made[0]?.body)).toBe(true)
  })
})
