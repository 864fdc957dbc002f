import type { JsonObject, JsonValue } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../draft.ts'
import { inputsOf, nobody, problemsOf, requestOf } from '../testing/drafts.ts'
import { draftOperation } from './draft-operation.ts'
import { chooseOperations, readDocument } from './read-document.ts'

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

  const asking = (parameters: JsonValue[]) => ({
    openapi: '3.0.0',
    servers: [{ url: 'https://a.com' }],
    paths: { '/x': { get: { parameters } } },
  })
  const parameter = (name: string, schema: JsonObject) => ({ name, in: 'query', required: true, schema })

  it('leaves out examples, defaults and choices that the input itself would refuse', () => {
    const [draft] = draftsOf(
      asking([
        parameter('a', { type: 'integer', default: 'five', example: 'abc' }),
        parameter('b', { type: 'integer', default: 50, maximum: 10 }),
        parameter('c', { type: 'string', enum: ['x', 'x', '', 2], default: 'y', example: 'z' }),
        parameter('d', { type: 'string', minLength: 9, maxLength: 5 }),
        parameter('mail', { type: 'string', format: 'email', example: 'not' }),
      ]),
    )
    expect(inputsOf(draft as Draft)).toEqual([
      { name: 'a', type: 'integer', description: '', required: true },
      { name: 'b', type: 'integer', description: '', required: true, max: 10 },
      {
        name: 'c',
        type: 'string',
        description: '',
        required: true,
        options: [
          { value: 'x', label: 'x' },
          { value: '2', label: '2' },
        ],
      },
      { name: 'd', type: 'string', description: '', required: true },
      { name: 'mail', type: 'email', description: '', required: true },
    ])
    expect(problemsOf(draft as Draft)).toEqual([])
  })

  it('leaves out of the request what it says was left out, beyond as many inputs as there may be', () => {
    const [draft] = draftsOf(asking(Array.from({ length: 60 }, (_, i) => parameter(`p${i}`, { type: 'string' }))))
    expect(requestOf(draft as Draft).query).toHaveLength(50)
    expect(draft?.notes).toHaveLength(10)
    expect(problemsOf(draft as Draft)).toEqual([])
  })

  it('asks for no field of a form that the form cannot send', () => {
    const schema = {
      properties: { a: { type: 'string' }, o: { type: 'object', properties: { x: { type: 'string' } } } },
    }
    const content = { 'application/x-www-form-urlencoded': { schema } }
    const [draft] = draftsOf({ ...asking([]), paths: { '/x': { post: { requestBody: { content } } } } })
    expect(inputsOf(draft as Draft)).toMatchObject([{ name: 'a' }])
    expect(draft?.notes.join()).toContain('The field o')
  })

  it('fills each place of a path with its own parameter, also where their names are alike', () => {
    const [draft] = draftsOf({ ...asking([]), paths: { '/a/{user-id}/b/{user_id}': { get: {} } } })
    expect(requestOf(draft as Draft).url).toBe('https://a.com/a/{{user_id}}/b/{{user_id_2}}')
    expect(problemsOf(draft as Draft)).toEqual([])
  })

  it('follows a reference to a path within the document', () => {
    const pathItems = { Order: { get: { operationId: 'getOrder' } } }
    const paths = { '/orders': { $ref: '#/components/pathItems/Order' } }
    expect(draftsOf({ ...asking([]), paths, components: { pathItems } })[0]?.action.name).toBe('get_order')
  })

  it('says which of several credentials that are needed together it could not take', () => {
    const securitySchemes = {
      app: { type: 'apiKey', in: 'header', name: 'X-App' },
      user: { type: 'http', scheme: 'bearer' },
      old: { type: 'http', scheme: 'digest' },
    }
    const secured = (security: JsonValue) => draftsOf({ ...asking([]), components: { securitySchemes }, security })[0]
    expect(secured([{ app: [], user: [] }])?.notes.join()).toContain('user')
    expect(secured([{ app: [] }, { user: [] }])?.notes).toEqual([])
    expect(secured([{ old: [] }])?.notes.join()).toContain('digest')
  })

  it('cuts a description at a whole character', () => {
    const [draft] = draftsOf({ ...asking([]), paths: { '/x': { get: { summary: '😀'.repeat(150) } } } })
    expect(problemsOf(draft as Draft)).toEqual([])
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
