import { isJsonObject, type JsonObject, type JsonValue, safeParseAction } from '@bellhop/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import type { Draft } from './draft.ts'
import { draftFromRequest } from './draft-from-request.ts'
import { liftCredentials } from './lift-credentials.ts'
import { draftOperation } from './openapi/draft-operation.ts'
import { chooseOperations, readDocument } from './openapi/read-document.ts'
import { readCurl } from './read-curl.ts'

const nobody = { actions: new Set<string>(), secrets: new Set<string>() }

async function draftOf(curl: string): Promise<Draft> {
  const { request, notes } = await readCurl(curl)
  return draftFromRequest(request, nobody, notes)
}

function requestOf({ action }: Draft): JsonObject {
  if (!isJsonObject(action.request)) throw new Error('no request')
  return action.request
}

function inputsOf({ action }: Draft): JsonValue[] {
  return Array.isArray(action.inputs) ? action.inputs : []
}

/** What saving would say, but for secrets that are yet to be made. */
function problemsOf({ action }: Draft): string[] {
  const parsed = safeParseAction(action)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path} ${message}`)
}

describe('a cURL command', () => {
  it('becomes an action with its inputs guessed and its credential beside it', async () => {
    const draft = await draftOf(
      `curl -X POST 'https://api.shop.com/v1/orders/ORD-17/returns?notify=true&email=ann@example.com' \\
        -H 'Authorization: Bearer sk_live_abcdefghijkl' -H 'Content-Type: application/json' -H 'Cookie: s=1' \\
        -H 'User-Agent: x' -H 'X-Shop: berlin' --compressed \\
        -d '{"reason": "damaged", "quantity": 2, "source": "web", "when": {"date": "2026-11-20"}}'`,
    )
    expect(draft.action).toMatchObject({ name: 'create_return', kind: 'api' })
    expect(requestOf(draft)).toEqual({
      method: 'POST',
      url: 'https://api.shop.com/v1/orders/{{order_id}}/returns',
      query: [
        { name: 'notify', value: 'true' },
        { name: 'email', value: '{{email}}' },
      ],
      headers: [{ name: 'X-Shop', value: 'berlin' }],
      body: '{\n  "reason": "{{reason}}",\n  "quantity": {{quantity}},\n  "source": "web",\n  "when": {\n    "date": "{{date}}"\n  }\n}',
      bodyType: 'json',
      auth: { type: 'bearer', secret: 'SHOP_TOKEN' },
    })
    expect(inputsOf(draft)).toMatchObject([
      { name: 'order_id', type: 'string', example: 'ORD-17' },
      { name: 'email', type: 'email' },
      { name: 'reason', type: 'string' },
      { name: 'quantity', type: 'integer', example: '2' },
      { name: 'date', type: 'date' },
    ])
    expect(draft.secrets).toEqual([
      { name: 'SHOP_TOKEN', value: 'sk_live_abcdefghijkl', hosts: ['api.shop.com'], usedAs: 'auth' },
    ])
    expect(draft.notes).toMatchObject([expect.stringContaining('Cookies')])
    expect(problemsOf(draft)).toEqual([])
  })

  it.each([
    ['GET https://api.shop.com/orders', 'list_orders'],
    ['GET https://api.shop.com/orders/17', 'get_order'],
    ['GET https://api.shop.com/orders/17/status', 'get_order_status'],
    ['POST https://api.shop.com/orders/17/cancel', 'cancel_order'],
    ['DELETE https://api.shop.com/api/v2/subscriptions/17', 'delete_subscription'],
    ['PATCH https://api.shop.com/companies/0199c2a4-6b2e-7c1d-9a53-1d2f3a4b5c6d', 'update_company'],
    ['GET https://api.shop.com', 'get_shop'],
  ])('%s is called %s', async (line, name) => {
    const [method, url] = line.split(' ')
    const draft = await draftOf(`curl -X ${method} ${url}`)
    expect(draft.action.name).toBe(name)
    expect(problemsOf(draft)).toEqual([])
  })

  const secret = 'Zx81-hidden-value-4711'
  it.each([
    ['a bearer token', `-H 'Authorization: Bearer ${secret}' https://api.shop.com/x`, 'auth'],
    ['a scheme of its own', `-H 'Authorization: Token ${secret}' https://api.shop.com/x`, 'header'],
    ['a header alone', `-H 'Authorization: ${secret}' https://api.shop.com/x`, 'auth'],
    ['the key of a header', `-H 'X-Api-Key: ${secret}' https://api.shop.com/x`, 'auth'],
    ['-u', `-u me:${secret} https://api.shop.com/x`, 'auth'],
    ['the address', `https://me:${secret}@api.shop.com/x`, 'auth'],
    ['basic', `-H 'Authorization: Basic ${btoa(`me:${secret}`)}' https://api.shop.com/x`, 'auth'],
    ['--oauth2-bearer', `--oauth2-bearer ${secret} https://api.shop.com/x`, 'auth'],
    ['the query', `'https://api.shop.com/x?api_key=${secret}&a=1'`, 'none'],
    ['a field of the body', `https://api.shop.com/x --json '{"password": "${secret}", "a": 1}'`, 'auth'],
    ['a form', `https://api.shop.com/x -d 'client_secret=${secret}' -d a=1`, 'auth'],
    ['a field deep in the body', `https://api.shop.com/x --json '{"a": [{"token": "${secret}"}]}'`, 'none'],
    [
      'two places at once',
      `-H 'X-Api-Key: ${secret}' --json '{"note": "see ${secret}"}' https://api.shop.com/x`,
      'auth',
    ],
  ])('leaves no credential in the draft: %s', async (_, args, usedAs) => {
    const draft = await draftOf(`curl ${args}`)
    expect(draft.secrets[0]).toMatchObject({ value: secret, hosts: ['api.shop.com'], usedAs })
    const written = JSON.stringify([draft.action, draft.notes])
    expect(written).not.toContain(secret)
    expect(written).not.toContain(btoa(`me:${secret}`))
    expect(problemsOf(draft)).toEqual([])
  })

  it.each([
    'https://hooks.slack.com/services/T0001/B0002/abcdefghijklmnop1234',
    'https://api.telegram.org/bot123456789:AAabcdefghijklmnopqrstuvwxyz1234567/sendMessage',
  ])('leaves no credential in the path: %s', async url => {
    const draft = await draftOf(`curl -X POST ${url} -d text=Hi`)
    expect(draft.secrets).toMatchObject([{ usedAs: 'none' }])
    expect(JSON.stringify(draft.action)).not.toContain(draft.secrets[0]?.value)
    expect(draft.action).toMatchObject({ request: { url: expect.stringContaining('REPLACE_ME') } })
  })

  it.each([
    ['-d @body.json https://a.com', 'body.json'],
    ['https://a.com https://b.com', 'several addresses'],
    ['https://a.com/x; curl https://b.com', 'several commands'],
    ['https://a.com/x | jq .', 'after the |'],
    ["-F 'file=@x.png' -F a=b https://a.com", 'Files'],
    ['-k https://a.com', 'Certificates'],
    ['-x http://proxy https://a.com', 'proxy'],
    ["'https://a.com/[1-3]'", 'pattern'],
    ['https://a.com/ -H "A: $(cat /etc/passwd)"', 'not run'],
    ["https://a.com -d 'just words' -H 'Content-Type: text/plain'", 'neither JSON nor a form'],
    ['https://a.com --digest -u me:secret-word', 'digest'],
  ])('says what it leaves out: %s', async (args, words) => {
    expect((await draftOf(`curl ${args}`)).notes.join('\n')).toContain(words)
  })

  it('lifts out what is named like a credential, however short and plain it is', async () => {
    const draft = await draftOf(`curl https://api.shop.com/x --json '{"password": "abc", "a": 1}'`)
    expect(draft.secrets).toMatchObject([{ value: 'abc', usedAs: 'auth' }])
    expect(requestOf(draft).body).toBe('{\n  "a": 1\n}')
  })

  it('makes inputs of variables of the shell, and asks for the secret that one stands for', async () => {
    const braced = ['Bearer $', '{SHOP_KEY}'].join('')
    const draft = await draftOf(`curl "https://api.shop.com/orders/$ORDER" -H "Authorization: ${braced}"`)
    expect(requestOf(draft)).toMatchObject({ url: 'https://api.shop.com/orders/{{order}}' })
    expect(inputsOf(draft)).toEqual([{ name: 'order', type: 'string' }])
    expect(draft.secrets).toMatchObject([{ value: null, usedAs: 'auth' }])
    expect(problemsOf(draft)).toEqual([])
  })

  it('with a body that is nested without end is refused or left out, and ends neither its thread nor the server', async () => {
    const deep = (levels: number, header = '') =>
      `curl https://a.com ${header} -d '${'['.repeat(levels)}${']'.repeat(levels)}'`
    const json = "-H 'Content-Type: application/json'"
    await expect(readCurl(deep(15_000, json))).rejects.toMatchObject({
      code: 'request_invalid',
      issues: [{ path: '$.curl', message: expect.stringContaining('64 levels') }],
    })
    expect((await readCurl(deep(15_000))).request.body).toBeNull()
    for (const header of ['', json]) expect((await readCurl(deep(60, header))).request.body?.type).toBe('json')
  })

  it('finds the credentials of many segments and parameters by looking at each once', () => {
    const segments = Array.from({ length: 2_000 }, (_, i) => `a${i}`)
    let looks = 0
    const path = `/${segments.join('/')}`
    const pasted = {
      method: 'GET' as const,
      origin: 'https://a.com',
      get path() {
        looks += 1
        return path
      },
      query: [],
      headers: [],
      body: null,
      basic: null,
    }
    expect(liftCredentials(pasted, new Set()).secrets).toEqual([])
    expect(looks).toBeLessThan(10)
  })

  it('takes https where the command says no scheme, and http where it does', async () => {
    expect(requestOf(await draftOf('curl shop.com/p'))).toMatchObject({ url: 'https://shop.com/p' })
    expect(requestOf(await draftOf('curl http://shop.com/p'))).toMatchObject({ url: 'http://shop.com/p' })
  })

  it('takes no name that something has, of an action or of a secret', async () => {
    const { request } = await readCurl(`curl https://api.shop.com/orders -H 'Authorization: Bearer ${secret}'`)
    const taken = { actions: new Set(['list_orders']), secrets: new Set(['SHOP_TOKEN']) }
    expect(draftFromRequest(request, taken)).toMatchObject({
      action: { name: 'list_orders_2' },
      secrets: [{ name: 'SHOP_TOKEN_2' }],
    })
  })

  it.each([
    'wget https://a.com',
    'curl',
    'curl --nope https://a.com',
    'echo "',
    'curl ftp://a.com/x',
    'curl -I https://a.com',
    '$(',
  ])('is refused where it is none, with the place: %s', async curl => {
    await expect(draftOf(curl)).rejects.toMatchObject({ code: 'request_invalid', issues: [{ path: '$.curl' }] })
  })
})

const document = {
  openapi: '3.1.0',
  servers: [{ url: 'https://{region}.shop.com/v2/', variables: { region: { default: 'eu' } } }],
  security: [{ key: [] }],
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      open: { type: 'http', scheme: 'bearer' },
    },
    parameters: {
      Id: { name: 'orderId', in: 'path', required: true, schema: { type: 'string' }, description: 'The number' },
    },
    schemas: {
      Base: { type: 'object', properties: { id: { type: 'string', readOnly: true } } },
      Return: {
        allOf: [{ $ref: '#/components/schemas/Base' }],
        type: 'object',
        required: ['reason', 'quantity'],
        properties: {
          reason: { type: 'string', enum: ['damaged', 'too_small'] },
          quantity: { type: 'integer', minimum: 1, maximum: 9 },
          email: { type: ['string', 'null'], format: 'email' },
          express: { type: 'boolean', default: false },
          address: { type: 'object', properties: { city: { type: 'string' } } },
          photos: { type: 'array', items: { type: 'string' } },
          self: { $ref: '#/components/schemas/Return' },
        },
      },
      Loop: { $ref: '#/components/schemas/Loop' },
    },
  },
  paths: {
    '/orders/{orderId}/returns': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      post: {
        operationId: 'createReturn',
        summary: 'Send something back.',
        parameters: [{ name: 'timezone', in: 'query', schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Return' } } } },
      },
      get: {
        security: [{ open: [] }],
        parameters: [{ name: 'x', in: 'query', schema: { $ref: '#/components/schemas/Loop' } }],
      },
    },
  },
}

describe('an OpenAPI document', () => {
  const draftsOf = (given: string | JsonObject, operations?: string[]) => {
    const read = readDocument(given)
    return chooseOperations(read, operations).map(chosen => draftOperation(read, chosen, nobody))
  }

  it.each([
    ['Send something back.', 'Use when this is needed: Send something back.'],
    ['Use when a customer sends something back', 'Use when a customer sends something back.'],
    ['User search', 'Use when this is needed: User search.'],
  ])('says when to use what is described as %j', (summary, expected) => {
    const [draft] = draftsOf({ ...document, paths: { '/a': { get: { summary } } } })
    expect(draft?.action.description).toBe(expected)
  })

  it('becomes an action for each operation, with its parameters, its body and its authorization', () => {
    const [made, got] = draftsOf(JSON.stringify(document))
    if (!made || !got) throw new Error('two are expected')
    expect(made.action).toMatchObject({
      name: 'create_return',
      description: 'Use when this is needed: Send something back.',
      request: {
        method: 'POST',
        url: 'https://eu.shop.com/v2/orders/{{order_id}}/returns',
        query: [{ name: 'timezone', value: '{{input_timezone}}' }],
        auth: { type: 'header', name: 'X-Api-Key', secret: 'SHOP_KEY' },
      },
    })
    expect(inputsOf(made).slice(0, 7)).toMatchObject([
      { name: 'order_id', type: 'string', required: true, description: 'The number' },
      { name: 'input_timezone', required: false },
      { name: 'reason', options: [{ value: 'damaged', label: 'damaged' }, { value: 'too_small' }], required: true },
      { name: 'quantity', type: 'integer', min: 1, max: 9, required: true },
      { name: 'email', type: 'email', required: false },
      { name: 'express', type: 'boolean', default: false, required: false },
      { name: 'address_city', required: false },
    ])
    expect(requestOf(made).body).toMatch(/^\{\n {2}"reason": \{\{reason\}\},\n {2}"quantity": \{\{quantity\}\}/)
    expect(made.notes.join()).toContain('photos')
    expect(made.secrets).toEqual([{ name: 'SHOP_KEY', value: null, hosts: ['eu.shop.com'], usedAs: 'auth' }])
    expect(requestOf(got).auth).toEqual({ type: 'bearer', secret: 'SHOP_TOKEN' })
    expect([...problemsOf(made), ...problemsOf(got)]).toEqual([])
  })

  it('gives the operations that are named, by their id or their address', () => {
    expect(draftsOf(document, ['GET /orders/{orderId}/returns']).map(({ action }) => action.name)).toEqual([
      'list_returns',
    ])
    expect(() => draftsOf(document, ['nope'])).toThrow('no such operation')
  })

  it.each([['{'], ['[]'], ['{"swagger": "2.0"}'], ['{"openapi": "3.0.0"}'], ['openapi: 3.0.0']])(
    'is refused where it is none: %s',
    text => {
      expect(() => draftsOf(text)).toThrow('The OpenAPI document cannot become actions.')
    },
  )

  // Each of these is small, and takes minutes or gigabytes where what refers to itself is followed to its end.
  const schemas = (A: JsonObject) => ({ components: { schemas: { A } } })
  const references = (count: number) => Array.from({ length: count }, () => ({ $ref: '#/components/schemas/A' }))
  const fields = (count: number, field: JsonObject = { $ref: '#/components/schemas/A' }) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, field]))
  const sending = (more: object) => {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/A' } } }
    const post = { requestBody: { content } }
    return { openapi: '3.1.0', servers: [{ url: 'https://a.com' }], paths: { '/x': { post } }, ...more } as JsonObject
  }
  it.each([
    ['refers to itself in alternatives', sending(schemas({ type: 'object', oneOf: references(12) }))],
    ['is composed of itself', sending(schemas({ type: 'object', allOf: references(12) }))],
    ['holds itself in many fields', sending(schemas({ type: 'object', properties: fields(60) }))],
    ['has very many fields', sending(schemas({ type: 'object', properties: fields(30_000, { type: 'array' }) }))],
    ['has an address of slashes', sending({ servers: [{ url: `https://a.com/${'/'.repeat(400_000)}x` }] })],
    [
      'has a path of placeholders',
      sending({ paths: { [`/${'{a}'.repeat(100_000)}`]: { get: {} }, '/x': { get: {} } } }),
    ],
  ])('takes no more work and space than others where it %s', { timeout: 10_000 }, (_, given) => {
    const [draft] = draftsOf(given)
    expect(inputsOf(draft as Draft).length).toBeLessThanOrEqual(50)
    expect(draft?.notes.length).toBeLessThanOrEqual(50)
    expect(JSON.stringify(draft).length).toBeLessThan(100_000)
  })

  it('follows no reference out of the document', () => {
    const [draft] = draftsOf({
      openapi: '3.0.3',
      paths: { '/x/{id}': { get: { parameters: [{ $ref: 'https://evil.example/p.json' }, { $ref: '#/__proto__' }] } } },
    })
    expect(draft?.action).toMatchObject({ request: { url: 'https://api.example.com/x/{{id}}', query: [] } })
    expect(draft?.notes.join()).toContain('at which address')
  })
})

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
