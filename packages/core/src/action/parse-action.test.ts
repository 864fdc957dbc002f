import { describe, expect, it } from 'vitest'
import { isBellhopError } from '../error/bellhop-error.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Known } from './check-known.ts'
import { parseAction, safeParseAction } from './parse-action.ts'

const url = 'https://api.example.com/orders'
const basics: JsonObject = {
  name: 'get_order',
  description: 'Use when a customer asks where an order is.',
  examples: ['Where is my order?'],
}

function issuesOf(json: unknown, known: Known = {}) {
  const parsed = safeParseAction(json, known)
  return parsed.success ? [] : parsed.error.issues
}

const pathsOf = (json: unknown, known: Known = {}) => issuesOf(json, known).map(issue => issue.path)
const withRequest = (request: JsonObject, more: JsonObject = {}) => ({
  ...basics,
  request: { url, ...request },
  ...more,
})
const withInput = (...inputs: JsonValue[]) => withRequest({}, { inputs })
const withMessages = (messages: JsonObject) => withRequest({}, { messages })

describe('parseAction', () => {
  it('fills in every default', () => {
    const given = {
      name: 'get_order_status',
      description: basics.description,
      request: { url },
      inputs: [{ name: 'order_id' }],
    }
    expect(parseAction(given)).toEqual({
      name: 'get_order_status',
      title: 'Get order status',
      description: 'Use when a customer asks where an order is.',
      examples: [],
      kind: 'api',
      enabled: true,
      runMode: null,
      approvalExpiresMs: 900_000,
      requires: { identity: 'none' },
      context: [],
      collect: 'form',
      readBack: null,
      escalates: false,
      inputs: [
        {
          name: 'order_id',
          type: 'string',
          title: 'Order id',
          description: '',
          example: null,
          required: true,
          default: null,
          options: null,
          pattern: null,
          min: null,
          max: null,
          when: null,
          from: 'conversation',
          value: null,
          shownToModel: false,
          askAgain: false,
          sensitive: false,
        },
      ],
      request: {
        method: 'GET',
        url,
        headers: [],
        query: [],
        body: null,
        bodyType: 'json',
        auth: { type: 'none' },
        timeoutMs: 10_000,
        cacheSeconds: 0,
        idempotencyHeader: 'Idempotency-Key',
      },
      response: { transform: null, fields: null, errorBodyToModel: false, sample: null },
      messages: { before: null, success: null, error: null, byStatus: {} },
      widget: null,
      client: null,
      followUps: { success: [], failure: [] },
      offer: 'never',
    })
  })

  it('normalises the name that a person types and keeps their words as the title', () => {
    expect(parseAction(withRequest({}, { name: 'Lookup Order Status' }))).toMatchObject({
      name: 'lookup_order_status',
      title: 'Lookup Order Status',
    })
    expect(parseAction(withRequest({}, { name: 'getOrder' }))).toMatchObject({ name: 'get_order', title: 'Get order' })
    expect(parseAction(withRequest({}, { name: 'x', title: ' My order ' })).title).toBe('My order')
  })

  it('takes number for float', () => {
    expect(parseAction(withInput({ name: 'amount', type: 'number' })).inputs[0]?.type).toBe('float')
  })

  it.each([
    ['api.example.com/orders', 'https://api.example.com/orders'],
    ['//api.example.com/orders', 'https://api.example.com/orders'],
    ['  https://api.example.com ', 'https://api.example.com'],
    ['http://api.example.com', 'http://api.example.com'],
    ['api.example.com?next=https://example.com', 'https://api.example.com?next=https://example.com'],
    ['localhost:4461/x', 'https://localhost:4461/x'],
  ])('puts https:// in front of %j when it says no scheme', (typed, full) => {
    expect(parseAction(withRequest({ url: typed })).request?.url).toBe(full)
  })

  it('takes an input for required unless its author says otherwise or gives a default', () => {
    const inputs = [
      { name: 'a' },
      { name: 'b', default: 'x' },
      { name: 'c', default: ' ' },
      { name: 'd', required: false },
    ]
    expect(parseAction(withInput(...inputs)).inputs.map(input => input.required)).toEqual([true, false, true, false])
  })

  it('takes null like a field that is left out, but for the idempotency header, where it means none', () => {
    const nulls = Object.fromEntries(
      ['title', 'examples', 'kind', 'enabled', 'runMode', 'inputs', 'response', 'messages', 'followUps', 'offer'].map(
        field => [field, null],
      ),
    )
    expect(parseAction({ ...basics, ...nulls, request: { url, headers: null, auth: null } })).toEqual(
      parseAction({ ...basics, examples: [], request: { url } }),
    )
    expect(parseAction(withRequest({ idempotencyHeader: null })).request?.idempotencyHeader).toBeNull()
    expect(parseAction(withRequest({ idempotencyHeader: '' })).request?.idempotencyHeader).toBeNull()
  })

  it('throws definition_invalid with every issue', () => {
    const bad = { ...basics, name: '', request: { url, method: 'GETT' } }
    expect(() => parseAction(bad)).toThrow(
      expect.toSatisfy(e => isBellhopError(e) && e.code === 'definition_invalid' && e.issues.length === 2),
    )
  })
})

describe('safeParseAction', () => {
  it('gives issues of shape and of sense at once, each with its path', () => {
    const bad = {
      ...basics,
      descripton: 'x',
      offer: 'sometimes',
      inputs: [{ name: 'reason' }, { name: 'photo', when: { input: 'raison', equals: 'x' } }],
      request: {
        method: 'GET',
        url: 'https://{{reason}}.example.com/{{ordr}}',
        body: '{}',
        timeoutMs: 5,
        headers: [{ name: 'Host', value: 'x' }],
      },
      response: { transform: 'return (' },
      messages: { success: '{{ response.total | money }} {{ answer.x }} {{ inputs.nothing }}' },
    }
    expect(pathsOf(bad).sort()).toEqual(
      [
        '$.descripton',
        '$.offer',
        '$.inputs[1].when.input',
        '$.request.body',
        '$.request.headers[0].name',
        '$.request.timeoutMs',
        '$.request.url',
        '$.request.url',
        '$.response.transform',
        '$.messages.success',
        '$.messages.success',
        '$.messages.success',
      ].sort(),
    )
  })

  it('names the known field that an unknown one was probably meant to be', () => {
    expect(issuesOf({ ...basics, request: { url, header: [] } })).toEqual([
      { path: '$.request.header', message: 'Is not a field. Did you mean `headers`?' },
    ])
    expect(issuesOf(withInput({ name: 'x', foo: 1, requierd: true })).map(issue => issue.path)).toEqual([
      '$.inputs[0].foo',
      '$.inputs[0].requierd',
    ])
  })

  it('blames nothing on a part that could not be read', () => {
    expect(pathsOf({ ...basics, inputs: [{ nane: 'order_id' }], request: { url: `${url}/{{order_id}}` } })).toEqual([
      '$.inputs[0].name',
      '$.inputs[0].nane',
    ])
    expect(pathsOf({ ...basics, kind: 'wdiget', widget: 'card' })).toEqual(['$.kind'])
    expect(pathsOf({ ...basics, request: 'https://api.example.com' })).toEqual(['$.request'])
    expect(pathsOf(withRequest({ method: 'PSOT', body: '{}' }))).toEqual(['$.request.method'])
    expect(pathsOf(withInput({ name: 'x', type: 'intger', min: 'a' }))).toEqual(['$.inputs[0].type'])
  })

  it.each([null, undefined, 5, 'x', [], [basics], true, Number.NaN, () => 1, new Date(0), Symbol('x')])(
    'refuses what is no definition at all (%#)',
    json => {
      expect(pathsOf(json)).toEqual(['$'])
    },
  )

  const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  it.each<[string, unknown, RegExp]>([
    ['deeper than anybody writes', { ...basics, response: { sample: deep } }, /nested too deeply/],
    ['larger than anybody writes', { ...basics, response: { sample: 'x'.repeat(1_000_001) } }, /too large/],
    ['half of a character', { ...basics, title: '\ud83d' }, /surrogate/],
    ['a NUL, which Postgres cannot keep', { ...basics, title: 'a\0b' }, /NUL/],
    ['a way to a prototype', JSON.parse('{"response":{"sample":{"__proto__":{}}}}'), /cannot be kept/],
  ])('refuses JSON with %s', (_, json, message) => {
    const issues = issuesOf(json)
    expect(issues).toHaveLength(1)
    expect(issues[0]?.message).toMatch(message)
  })

  it('never reads what an object inherits', () => {
    const inherited = Object.assign(Object.create({ name: 'x' }), { description: basics.description })
    expect(safeParseAction(inherited).success).toBe(false)
  })
})

describe('the shape of a definition', () => {
  it.each<[string, JsonObject, string]>([
    ['a description under 10 characters', { description: '123456789' }, '$.description'],
    ['a description over 200 characters', { description: 'x'.repeat(201) }, '$.description'],
    ['a description that is mostly white space', { description: '  short    ' }, '$.description'],
    ['more than 20 examples', { examples: Array.from({ length: 21 }, (_, i) => `example ${i}`) }, '$.examples'],
    ['an empty example', { examples: ['one', ' '] }, '$.examples[1]'],
    ['an unknown kind', { kind: 'email' }, '$.kind'],
    ['an unknown run mode', { runMode: 'always' }, '$.runMode'],
    ['an approval shorter than a minute', { approvalExpiresMs: 59_999 }, '$.approvalExpiresMs'],
    ['an approval longer than a day', { approvalExpiresMs: 86_400_001 }, '$.approvalExpiresMs'],
    ['an approval in fractions', { approvalExpiresMs: 60_000.5 }, '$.approvalExpiresMs'],
    ['a flag that is no boolean', { enabled: 'yes' }, '$.enabled'],
    ['an unknown level of identity', { requires: { identity: 'some' } }, '$.requires.identity'],
    ['a dotted context key', { context: ['account.id'] }, '$.context[0]'],
    ['a reserved context key', { context: ['identity_sub'] }, '$.context[0]'],
    ['a runtime name as a context key', { context: ['timezone'] }, '$.context[0]'],
    ['a context key twice', { context: ['a', 'a'] }, '$.context[1]'],
    ['a context key that is an input too', { context: ['a'], inputs: [{ name: 'a' }] }, '$.context[0]'],
    ['readBack of itself', { readBack: 'get_order' }, '$.readBack'],
    ['a reference that is no name', { followUps: { success: ['Open Ticket'] } }, '$.followUps.success[0]'],
    ['a follow-up twice', { followUps: { failure: ['a', 'a'] } }, '$.followUps.failure[1]'],
    ['a list of fields that is a word', { response: { fields: 'all' } }, '$.response.fields'],
    ['an empty field', { response: { fields: ['status', ''] } }, '$.response.fields[1]'],
    ['a field with an empty step', { response: { fields: ['a..b'] } }, '$.response.fields[0]'],
    ['a field with an open bracket', { response: { fields: ['a[0'] } }, '$.response.fields[0]'],
    ['a field with a filter', { response: { fields: ['a[?(@.b)]'] } }, '$.response.fields[0]'],
    ['a status beyond 599', { messages: { byStatus: { '600': 'x' } } }, "$.messages.byStatus['600']"],
    ['a class of statuses that there is not', { messages: { byStatus: { '6xx': 'x' } } }, "$.messages.byStatus['6xx']"],
    ['a word in place of a status', { messages: { byStatus: { timeuot: 'x' } } }, '$.messages.byStatus.timeuot'],
  ])('refuses %s', (_, more, path) => {
    expect(pathsOf({ ...withRequest({}), ...more })).toEqual([path])
  })

  it.each<[string, JsonObject]>([
    ['every field', { response: { fields: '*' } }],
    ['paths of fields', { response: { fields: ['status', 'items[0].name', '[0].id', 'First name', 'a-b.c_d'] } }],
    ['no field', { response: { fields: [] } }],
    ['every form of a status', { messages: { byStatus: { '404': 'x', '4xx': 'y', timeout: 'z', '100': null } } }],
    ['a follow-up to itself', { followUps: { success: ['get_order'] } }],
  ])('takes %s', (_, more) => {
    expect(issuesOf({ ...withRequest({}), ...more })).toEqual([])
  })
})

describe('what each kind needs', () => {
  const request = { url }
  const client = { code: 'location.reload()' }
  it.each<[string, JsonObject, string[]]>([
    ['api', {}, ['$.request']],
    ['api', { request, widget: 'card' }, ['$.widget']],
    ['api', { request, client }, ['$.client']],
    ['api_widget', { request }, ['$.widget']],
    ['api_widget', { widget: 'card' }, ['$.request']],
    ['widget', {}, ['$.widget']],
    ['widget', { widget: 'card', request }, ['$.request']],
    ['client', {}, ['$.client']],
    ['client', { client, request }, ['$.request']],
    ['client', { client, widget: 'card' }, ['$.widget']],
    ['client', { client: {} }, ['$.client.code']],
    ['client', { client: { code: 'return (' } }, ['$.client.code']],
    ['client', { client: { code: 'export {}' } }, ['$.client.code']],
    ['client', { client: { ...client, timeoutMs: 60_001 } }, ['$.client.timeoutMs']],
    ['api', { request }, []],
    ['api_widget', { request, widget: 'card' }, []],
    ['widget', { widget: 'card' }, []],
    ['client', { client }, []],
  ])('holds %s with %j to its parts', (kind, parts, paths) => {
    expect(pathsOf({ ...basics, kind, ...parts })).toEqual(paths)
  })
})

describe('messages', () => {
  it.each([
    ['before', '{{ secrets.KEY }}'],
    ['success', '{{ response.total | money }}'],
    ['error', '{{ order }}'],
    ['success', '{{ inputs.order }}'],
    ['success', '{{ response.a | truncate }}'],
  ])('refuses %s with %s', (field, text) => {
    expect(pathsOf(withMessages({ [field]: text }))).toEqual([`$.messages.${field}`])
    expect(pathsOf(withMessages({ byStatus: { '4xx': text } }))).toEqual(["$.messages.byStatus['4xx']"])
  })

  it('takes dotted paths over the known roots, with filters', () => {
    const success =
      '{{ response.items[0].name | upper }} {{ inputs.x }} {{ contact.name | default: "you" }} {{ run.id }}'
    expect(issuesOf({ ...withInput({ name: 'x' }), messages: { success } })).toEqual([])
  })
})

describe('what the workspace knows', () => {
  const otherActions = [
    { name: 'find_order', description: 'Looks up one order for the customer.', method: 'GET' as const, runMode: null },
    {
      name: 'ask_first',
      description: 'Reads something behind a question.',
      method: 'GET' as const,
      runMode: 'confirm' as const,
    },
    {
      name: 'find_other',
      description: 'Reads something by what this action has not.',
      method: 'GET' as const,
      needs: ['order_id', 'shop'],
    },
    {
      name: 'find_by_pin',
      description: 'Reads something by what is kept secret.',
      method: 'GET' as const,
      clear: ['pin'],
    },
    { name: 'show_order', description: 'Shows a card of it.', method: 'GET' as const, kind: 'api_widget' as const },
    { name: 'open_ticket', description: 'Opens a ticket with the team.', method: 'POST' as const },
    { name: 'show_card', description: 'Shows a card and nothing more.', method: null },
  ]
  const secrets = [{ id: 'sec_1', name: 'SHOP', hosts: ['api.example.com'] }]
  const pin = (sensitive: boolean) => [{ name: 'order_id' }, { name: 'pin', sensitive }]

  it('is not asked where it is not given', () => {
    const auth = { type: 'bearer', secret: 'sec_9' }
    expect(issuesOf(withRequest({ auth }, { readBack: 'nowhere', followUps: { success: ['nowhere'] } }))).toEqual([])
  })

  it.each<[string, JsonObject, string[]]>([
    ['a name that is taken', { name: 'Find order' }, ['$.name']],
    [
      'a follow-up to nothing',
      { followUps: { success: ['open_ticket'], failure: ['open_tiket'] } },
      ['$.followUps.failure[0]'],
    ],
    ['a read-back by nothing', { readBack: 'find_ordr' }, ['$.readBack']],
    ['a read-back by a write', { readBack: 'open_ticket' }, ['$.readBack']],
    ['a read-back that asks first', { readBack: 'ask_first' }, ['$.readBack']],
    ['a read-back that sends nothing', { readBack: 'show_card' }, ['$.readBack']],
    ['a read-back that needs what the action has not', { readBack: 'find_other' }, ['$.readBack']],
    [
      'a read-back that would keep a sensitive input in clear',
      { readBack: 'find_by_pin', inputs: pin(true) },
      ['$.readBack'],
    ],
    ['a read-back by what is sensitive nowhere', { readBack: 'find_by_pin', inputs: pin(false) }, []],
    ['a read-back of another kind', { readBack: 'show_order' }, ['$.readBack']],
    ['a read-back by an automatic GET', { readBack: 'find_order' }, []],
    ['a follow-up to itself', { followUps: { failure: ['get_order'] } }, []],
  ])('decides on %s', (_, more, paths) => {
    expect(pathsOf(withRequest({}, more), { otherActions })).toEqual(paths)
  })

  it.each<[string, JsonObject, string[]]>([
    ['a secret that is missing', { auth: { type: 'bearer', secret: 'sec_2' } }, ['$.request.auth.secret']],
    ['a secret by its name instead of its id', { auth: { type: 'bearer', secret: 'SHOP' } }, ['$.request.auth.secret']],
    ['no secret at all', { auth: { type: 'bearer' } }, ['$.request.auth.secret']],
    [
      'a header with a missing secret',
      { headers: [{ name: 'X-Key', value: '{{secrets.SHIP}}' }] },
      ['$.request.headers[0].value'],
    ],
    ['a secret that is there', { auth: { type: 'bearer', secret: 'sec_1' } }, []],
    ['a header with a secret that is there', { headers: [{ name: 'X-Key', value: '{{secrets.SHOP}}' }] }, []],
  ])('decides on %s', (_, request, paths) => {
    expect(pathsOf(withRequest(request), { secrets })).toEqual(paths)
  })

  it('refuses a widget that the workspace does not have', () => {
    const definition = { ...withRequest({}), kind: 'api_widget', widget: 'order_card' }
    expect(pathsOf(definition, { widgets: [] })).toEqual(['$.widget'])
    expect(pathsOf(definition, { widgets: ['order_card'] })).toEqual([])
    expect(pathsOf(definition, {})).toEqual([])
  })

  it('has no secret and no other action when the lists are empty', () => {
    const auth = { type: 'bearer', secret: 'sec_1' }
    expect(pathsOf(withRequest({ auth }, { readBack: 'find_order' }), { secrets: [], otherActions: [] })).toEqual([
      '$.readBack',
      '$.request.auth.secret',
    ])
  })
})
