import { createHash } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

describeOnEachDatabase('a secret that is missing', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })
  const make = async (name: string) => {
    const made = await test.call('POST', '/v1/secrets', {
      body: { name, value: 'hunter2-hunter2', hosts: ['a.example'] },
    })
    expect(made.status, made.text).toBe(201)
    return made.field('id')
  }
  const statuses = async (node: Pick<TestApp, 'call'> = test) => {
    const { body } = await node.call('GET', '/v1/secrets', { key: test.key })
    return Object.fromEntries((body as { data: { name: string; status: string }[] }).data.map(s => [s.name, s.status]))
  }
  const action = (name: string, request: object) => ({
    name,
    description: `Use it for ${name} and nothing else.`,
    request: { method: 'GET', url: 'https://a.example/', ...request },
  })
  const bearer = (secret: string) => ({ auth: { type: 'bearer', secret } })

  it('is one whose value does not open any more, and is there again with a new value', async () => {
    const id = await make('BROKEN')
    await make('WHOLE')
    const { db } = test.parts.database
    await db
      .updateTable('secrets')
      .set({ sealed: Buffer.from('nothing') })
      .where('id', '=', id)
      .execute()
    expect(await statuses()).toEqual({ BROKEN: 'missing', WHOLE: 'active' })
    // That it is off changes nothing about that.
    const off = await test.call('PATCH', `/v1/secrets/${id}`, { body: { enabled: false } })
    expect(off.body).toMatchObject({ status: 'missing', enabled: false })
    const mended = await test.call('PATCH', `/v1/secrets/${id}`, { body: { value: 'hunter3-hunter3', enabled: true } })
    expect(mended.body).toMatchObject({ status: 'active', version: 2 })
    expect(await statuses()).toEqual({ BROKEN: 'active', WHOLE: 'active' })
  })

  it('is every one for a node that was not given the master key', async () => {
    await make('SHOP')
    const stranger = test.addNode({ keyring: createKeyring([createHash('sha256').update('another').digest()]) })
    expect(await statuses(stranger)).toEqual({ SHOP: 'missing' })
    expect(await statuses()).toEqual({ SHOP: 'active' })
  })

  it('can be named by nothing that is saved: neither saving, restoring, renaming nor deleting leads there', async () => {
    const id = await make('SHOP')
    const refused = async (method: string, path: string, body?: object) =>
      expect((await test.call(method, path, { body })).status, `${method} ${path}`).toBeGreaterThanOrEqual(400)
    const saved = async (method: string, path: string, body?: object) =>
      expect((await test.call(method, path, { body })).status, `${method} ${path}`).toBeLessThan(300)
    const header = { headers: [{ name: 'X-Key', value: '{{secrets.SHOP}}' }] }
    await refused('POST', '/v1/actions', action('by_id', bearer('sec_gone')))
    await refused('POST', '/v1/actions', action('by_name', { headers: [{ name: 'X-Key', value: '{{secrets.GONE}}' }] }))
    await refused('POST', '/v1/agents', { name: 'A', context: { url: 'https://a.example/', secret: 'sec_gone' } })
    await refused('POST', '/v1/agents', {
      name: 'A',
      identityKeys: [{ kid: 'k', alg: 'HS256', key: 'sec_gone' }],
    })
    await saved('POST', '/v1/actions', action('by_id', bearer(id)))
    await saved('POST', '/v1/actions', action('by_name', header))
    await refused('DELETE', `/v1/secrets/${id}`)
    await refused('PATCH', `/v1/secrets/${id}`, { name: 'OTHER' })
    await saved('PUT', '/v1/actions/by_id', action('by_id', {}))
    await saved('PUT', '/v1/actions/by_name', action('by_name', {}))
    await saved('DELETE', `/v1/secrets/${id}`)
    for (const name of ['by_id', 'by_name']) await refused('POST', `/v1/actions/${name}/versions/1/restore`)
  })
})
