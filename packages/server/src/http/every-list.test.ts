import { isJsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const action = {
  name: 'get_time',
  description: 'Use when a customer asks for the time.',
  kind: 'api',
  request: { method: 'GET', url: 'https://api.example.com/time' },
}

describeOnEachDatabase('every list', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })

  it('takes a limit up to 100, and says whether more follows', async () => {
    const { paths } = (await test.call('GET', '/openapi.json')).body as { paths: Record<string, object> }
    await test.call('POST', '/v1/actions', { body: action })
    const lists: string[] = []
    for (const [template, item] of Object.entries(paths)) {
      const path = template.replace('/actions/{name}/', `/actions/${action.name}/`)
      // The one gives parts of the trail that it has looked through, the others count and sum up.
      if (path === '/v1/audit/actors' || path.startsWith('/v1/reports/')) continue
      if (!path.startsWith('/v1/') || path.includes('{') || !('get' in item)) continue
      const { body } = await test.call('GET', path)
      if (!isJsonObject(body) || !Array.isArray(body.data) || body.object === 'list') continue
      lists.push(path)
      expect(body, path).toHaveProperty('nextCursor')
      expect((await test.call('GET', `${path}?limit=100`)).status, path).toBe(200)
      expect((await test.call('GET', `${path}?limit=101`)).status, path).toBe(400)
    }
    expect(lists).toEqual(expect.arrayContaining(['/v1/members', `/v1/actions/${action.name}/cases`]))
  })
})
