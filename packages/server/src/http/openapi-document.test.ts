import { z } from '@hono/zod-openapi'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const content = z.record(z.string(), z.unknown()).default({})
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
        responses: z.record(z.string(), z.object({ content })),
      }),
    ),
  ),
  components: z.object({
    schemas: z.record(
      z.string(),
      z.looseObject({
        required: z.array(z.string()).optional(),
        properties: z.record(z.string(), z.looseObject({ required: z.array(z.string()).optional() })).optional(),
      }),
    ),
  }),
})

describeOnEachDatabase('the OpenAPI document', open => {
  let test: TestApp
  let document: z.infer<typeof documentSchema>
  const operation = (method: string, path: string) => {
    const found = document.paths[path]?.[method]
    if (!found) throw new Error(`${method} ${path} is not described`)
    return found
  }

  beforeAll(async () => {
    test = await createTestApp(await open())
    document = documentSchema.parse((await test.call('GET', '/openapi.json', { key: null })).body)
  })

  it('tells of every status with which a call goes well', async () => {
    const body = { name: 'look_up', description: 'Use when a test looks up.', request: { url: 'https://a.example' } }
    const tried = await test.call('POST', '/v1/actions?dryRun=true', { body })
    expect([tried.status, tried.body]).toEqual([200, expect.objectContaining({ id: null })])
    const { responses } = operation('post', '/v1/actions')
    expect(Object.keys(responses)).toEqual(['200', '201', 'default'])
    expect(responses[200]?.content['application/json']).toEqual({
      schema: { $ref: '#/components/schemas/TriedAction' },
    })
    for (const path of ['/auth/oidc', '/auth/oidc/callback'])
      expect(Object.keys(operation('get', path).responses)).toEqual(['302', 'default'])
  })

  it.each([
    ['get', '/v1/audit/export', 'application/jsonl', 'text/csv'],
    ['post', '/v1/conversations/{id}/messages', 'application/json', 'text/event-stream'],
    ['get', '/v1/conversations/{id}/events', 'application/json', 'text/event-stream'],
    ['post', '/v1/chat/completions', 'application/json', 'text/event-stream'],
  ])('tells of every type in which an answer may come: %s %s', (method, path, ...types) => {
    expect(Object.keys(operation(method, path).responses[200]?.content ?? {})).toEqual(types)
  })

  it('asks for nothing in a definition that may be left out', async () => {
    const definition = document.components.schemas.ActionDefinition
    expect(definition?.required).toEqual(['name', 'description'])
    const { request, client, followUps } = definition?.properties ?? {}
    expect([request?.required, client?.required, followUps?.required]).toEqual([['url'], ['code'], undefined])
    const body = {
      name: 'fill_in',
      description: 'Use when a test fills in.',
      inputs: [{ name: 'note' }],
      request: { url: 'https://a.example/{{note}}' },
      followUps: { success: [] },
    }
    expect((await test.call('POST', '/v1/actions', { body })).status).toBe(201)
  })

  it('has patterns that a reader in any language can use: no flags, no slashes around them', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) =>
      String(JSON.parse(text)),
    )
    expect(patterns.length).toBeGreaterThan(0)
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/^\/.*\/[a-z]*$|\/[a-z]+$/)
      expect(() => new RegExp(pattern, 'u')).not.toThrow()
    }
  })

  it('names If-Match where it is heeded', async () => {
    const heeding = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters }]) =>
        parameters.some(({ name }) => name === 'If-Match') ? [`${method} ${path}`] : [],
      ),
    )
    expect(heeding.sort()).toEqual([
      'delete /v1/actions/{name}',
      'delete /v1/agents/{id}',
      'patch /v1/actions/{name}',
      'patch /v1/agents/{id}',
      'post /v1/actions/{name}/versions/{version}/restore',
      'put /v1/actions/{name}',
      'put /v1/actions/{name}/cases',
      'put /v1/agents/{id}',
    ])
  })
})
