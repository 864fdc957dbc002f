import { z } from '@hono/zod-openapi'
import { beforeAll, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import type { Database } from '../database/index.ts'
import { features } from '../features.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, everyFeature, type TestApp } from '../testing/test-app.ts'
import { addRoute } from './add-route.ts'
import { defineRoute } from './define-route.ts'

const broken = defineRoute({
  method: 'get',
  path: '/v1/broken',
  tag: 'Test',
  summary: 'Always fails',
  scope: 'public',
  audit: { none: 'reads only' },
  response: z.object({}),
})

describeOnEachDatabase('the HTTP side', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open(), {
      features: parts => [
        ...everyFeature(parts),
        (app, parts) =>
          addRoute(app, parts, broken, async () => {
            throw new Error('the password is hunter2')
          }),
      ],
    })
  })

  it('tells nothing of an unexpected fault but the id under which the log has it', async () => {
    const answer = await test.call('GET', '/v1/broken', { headers: { 'X-Request-Id': 'caller-chosen-1' } })
    expect(answer.status).toBe(500)
    expect(answer.body).toMatchObject({ error: { code: 'internal', requestId: 'caller-chosen-1', issues: [] } })
    expect(answer.text).not.toContain('hunter2')
    const line = test.logs.find(text => text.includes('caller-chosen-1'))
    expect(line).toContain('hunter2')
  })

  it('names every request, and takes over a name only where it is a plain one', async () => {
    const own = (await test.call('GET', '/v1/actions')).headers.get('x-request-id')
    expect(own).toMatch(/^req_[0-9a-f]{32}$/)
    const forged = await test.call('GET', '/v1/actions', { headers: { 'X-Request-Id': 'a b"c}' } })
    expect(forged.headers.get('x-request-id')).toMatch(/^req_/)
  })

  it('tells where a body stops being JSON, without quoting it', async () => {
    const response = await test.app.request('/v1/secrets', {
      method: 'POST',
      headers: { Authorization: `Bearer ${test.key}`, 'Content-Type': 'application/json' },
      body: '{\n  "value": "hunter2",\n  oops\n}',
    })
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toContain('line 3, column 3')
    expect(text).not.toContain('oops')
    expect(test.logs.join()).not.toContain('oops')
  })

  it('refuses a body of 2 MB without taking it in', async () => {
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled += 100_000
        if (pulled > 2_000_000) controller.close()
        else controller.enqueue(new Uint8Array(100_000).fill(0x20))
      },
    })
    const init = {
      method: 'POST',
      headers: { Authorization: `Bearer ${test.key}`, 'Content-Type': 'application/json' },
    }
    const response = await test.app.request('/v1/secrets', { ...init, body, duplex: 'half' })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ error: { code: 'request_too_large' } })
    expect(pulled).toBeLessThan(1_400_000)
    const declared = await test.call('POST', '/v1/secrets', { body: {}, headers: { 'Content-Length': '2000000' } })
    expect(declared.status).toBe(413)
  })

  it('names a NUL character by its path', async () => {
    const answer = await test.call('POST', '/v1/agents', { body: { name: 'a', appearance: { title: 'x\0y' } } })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { issues: [{ path: '$.appearance.title' }] } })
  })

  it('helps with a misspelt field or parameter', async () => {
    const field = await test.call('POST', '/v1/secrets', { body: { name: 'A', value: 'x', host: [] } })
    expect(field.body).toMatchObject({
      error: { issues: [{ path: '$.host', message: expect.stringContaining('`hosts`') }] },
    })
    const parameter = await test.call('GET', '/v1/actions?limits=5')
    expect(parameter.body).toMatchObject({ error: { issues: [{ message: expect.stringContaining('`limit`') }] } })
    expect((await test.call('GET', '/v1/actions?limit=1&limit=2')).status).toBe(400)
  })

  it.each(['0', '101', '-1', '1.5', '', 'ten', '0x10', ' 5'])('refuses the page size "%s"', async limit => {
    expect((await test.call('GET', `/v1/actions?limit=${encodeURIComponent(limit)}`)).status).toBe(400)
  })

  it.each(['x', 'WzFd', 'bnVsbA', 'WyJhIiwiYiJd', 'W251bGxd', 'WyJhXHUwMDAwIl0', 'WyJhIl0=', '%00'])(
    'refuses the cursor "%s", which no list of actions has given',
    async cursor => {
      const answer = await test.call('GET', `/v1/actions?cursor=${cursor}`)
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ error: { code: 'request_invalid', issues: [{ path: '$.query.cursor' }] } })
    },
  )

  it('answers an unknown address with 404, and a known one with the methods that it has', async () => {
    expect((await test.call('GET', '/v1/nothing')).body).toMatchObject({ error: { code: 'not_found' } })
    const answer = await test.call('POST', '/v1/actions/some_name')
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH, PUT')
  })

  it('answers HEAD like GET, without a body', async () => {
    const answer = await test.call('HEAD', '/v1/actions')
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  it.each([
    'evil.example',
    'evil.example:4460',
    'localhost.evil.example',
    'user@localhost',
    'localhost/x',
    '127.0.0.1.nip.io',
    '',
  ])('does not answer to the host name "%s", however the request came here', async host => {
    for (const path of ['/v1/actions', '/healthz', '/docs', '/openapi.json']) {
      const answer = await test.call('GET', path, { headers: { Host: host } })
      expect(answer.status, path).toBe(403)
      expect(answer.body).toMatchObject({
        error: { code: 'origin_refused', requestId: answer.headers.get('x-request-id') },
      })
      expect(answer.headers.get('x-frame-options')).toBe('DENY')
    }
  })

  it.each(['localhost', 'LOCALHOST:1', 'localhost.', '127.0.0.1:4460', '[::1]:4460'])('answers to "%s"', async host => {
    expect((await test.call('GET', '/healthz', { headers: { Host: host } })).status).toBe(200)
  })

  it('answers to the host names that it was told, at any port', async () => {
    const app = createApp({ ...test.parts, knownHosts: ['Actions.example.com'] }, features)
    const ask = async (host: string) => (await app.request('/healthz', { headers: { Host: host } })).status
    expect(await ask('actions.example.com')).toBe(200)
    expect(await ask('ACTIONS.example.com.:8443')).toBe(200)
    expect(await ask('x.actions.example.com')).toBe(403)
  })

  it('tells browsers to sniff, frame, keep and load nothing', async () => {
    for (const path of ['/v1/actions', '/v1/nothing', '/v1/broken']) {
      const { headers } = await test.call('GET', path)
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('tells them so also of an answer whose headers can not be changed', async () => {
    const away = 'http://localhost/elsewhere'
    const app = createApp(test.parts, [app => void app.get('/away', () => Response.redirect(away))])
    const { status, headers } = await app.request('http://localhost/away')
    expect([status, headers.get('location')]).toEqual([302, away])
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-request-id')).toMatch(/^req_/)
  })

  it('describes every route in an OpenAPI 3.1 document', async () => {
    const document = z
      .object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse((await test.call('GET', '/openapi.json', { key: null })).body)
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths['/v1/actions/{name}'] ?? {}).sort()).toEqual(['delete', 'get', 'patch', 'put'])
    expect(document.paths['/v1/actions']?.post).toMatchObject({
      security: [{ apiKey: [] }],
      'x-bellhop-scope': 'write',
    })
  })

  it('shows the reference from its own files alone, with no inline script', async () => {
    const page = await test.call('GET', '/docs', { key: null })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(match => match[1] ?? '')
    expect(sources).toHaveLength(4)
    for (const source of sources) {
      expect(source).toMatch(/^\/docs\/assets\//)
      expect((await test.call('GET', source, { key: null })).status, source).toBe(200)
    }
    expect(page.text).not.toMatch(/<script>|\son\w+=/)
    expect((await test.call('GET', '/docs/assets/..%2Fpackage.json', { key: null })).status).toBe(404)
  })

  it('is ready only while its database answers', async () => {
    expect((await test.call('GET', '/readyz', { key: null })).body).toEqual({ status: 'ok' })
    const failing: Database = {
      ...test.parts.database,
      get db(): Database['db'] {
        throw new Error('connection lost')
      },
    }
    const app = createApp({ ...test.parts, database: failing }, features.slice(0, 1))
    const answer = await app.request('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect((await app.request('/healthz')).status).toBe(200)
  })
})
