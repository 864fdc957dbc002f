import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../json.ts'
import { digestOf } from './canonical.ts'
import { safeParseAction } from './parse-action.ts'
import { toToolSchema } from './tool-schema.ts'

const full: JsonObject = {
  name: 'Change order',
  title: 'Change',
  description: 'Use when an order has to change.',
  examples: ['Change my order'],
  kind: 'api_widget',
  runMode: 'confirm',
  requires: { identity: 'verified' },
  context: ['account_id'],
  readBack: 'get_order',
  inputs: [
    { name: 'reason', type: 'string', options: [{ value: 'late' }, { value: 'damaged', label: 'Broken' }] },
    { name: 'amount', type: 'number', min: 1, max: 99, default: 2, when: { input: 'reason', in: ['late'] } },
    { name: 'day', type: 'date', min: '2027-01-01', example: '2027-02-03' },
    { name: 'note', pattern: '[a-z]+', max: 200, required: false, sensitive: true },
    { name: 'customer', from: 'identity.sub', shownToModel: true },
    { name: 'queue', from: 'constant', value: 'vip' },
  ],
  request: {
    method: 'POST',
    url: 'api.example.com/orders/{{reason}}?a={{account_id}}',
    headers: [{ name: 'X-Key', value: 'k {{secrets.SHOP}}' }],
    query: [{ name: 'q', value: '{{customer}}' }],
    body: '{"note":"{{note}}","amount":{{amount}},"day":"{{day}}"}',
    auth: { type: 'basic', username: 'shop', secret: 'sec_1' },
  },
  response: { transform: 'response.order', fields: ['status', 'items[0].name'], sample: { order: { status: 'x' } } },
  messages: { success: 'It is {{ response.status | upper }}', byStatus: { '404': 'No', '5xx': null } },
  widget: 'order_card',
  followUps: { success: ['get_order'], failure: [] },
}

const words = fc.constantFrom(
  ...[
    '',
    ' ',
    'x',
    '{{reason}}',
    '{{',
    '{{a.b}}',
    '{{secrets.X}}',
    'http://x',
    'return (',
    '\ud800',
    '\0',
    '__proto__',
  ],
  ...['constructor', 'GET', 'client', 'constant', 'identity.', 'context.a', '*', '(', 'timeout', 'integer', 'none'],
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  words,
  fc.constantFrom(undefined, null, -1, 0, Number.POSITIVE_INFINITY, -0, {}, [], [null], true),
)

/** The full definition with a few of its parts replaced, removed or added to. */
const nearlySound = fc
  .array(fc.tuple(fc.nat(), fc.oneof(words, fc.constant('replace')), value), { minLength: 1, maxLength: 4 })
  .map(changes => {
    const definition: JsonObject = structuredClone(full)
    for (const [at, key, replacement] of changes) {
      const places = placesOf(definition)
      const place = places[at % places.length]
      if (!place) continue
      const name = key === 'replace' ? place.key : Array.isArray(place.owner) ? String(at % 9) : key
      Object.defineProperty(place.owner, name, {
        // A copy: the constants are the same objects in all runs. What is put into one would be in every other, even in itself.
        value: structuredClone(replacement),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return definition
  })

function placesOf(root: JsonValue): { owner: object; key: string }[] {
  if (typeof root !== 'object' || root === null) return []
  return Object.entries(root).flatMap(([key, inner]) => [{ owner: root, key }, ...placesOf(inner)])
}

function expectLaw(json: unknown): void {
  const parsed = safeParseAction(json)
  if (!parsed.success) {
    expect(parsed.error.code).toBe('definition_invalid')
    expect(parsed.error.issues.length).toBeGreaterThan(0)
    for (const issue of parsed.error.issues)
      expect(issue).toEqual({ path: expect.stringMatching(/^\$/), message: expect.stringMatching(/./) })
    return
  }
  const again = safeParseAction(JSON.parse(JSON.stringify(parsed.data)))
  expect(again.success ? digestOf(again.data) : again.error.issues).toBe(digestOf(parsed.data))
  expect(toToolSchema(parsed.data).name).toBe(parsed.data.name)
}

describe('safeParseAction, whatever comes in', () => {
  it('takes the full definition, so that what follows is near to something sound', () => {
    expect(safeParseAction(full)).toMatchObject({ success: true })
    expectLaw(full)
  })

  it('gives issues, or a definition that parses again to the same digest', () => {
    fc.assert(fc.property(nearlySound, expectLaw), { numRuns: 400 })
  })

  it('never throws on any JSON at all', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), expectLaw),
    )
  })
})
