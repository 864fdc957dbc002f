import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import type { Known } from './check-known.ts'
import { safeParseAction } from './parse-action.ts'

const url = 'https://api.example.com/orders'

function warningsOf(more: JsonObject = {}, known: Known = {}) {
  const parsed = safeParseAction(
    {
      name: 'get_order',
      description: 'Use when a customer asks where a parcel is.',
      examples: ['Where is my parcel?'],
      request: { url },
      ...more,
    },
    known,
  )
  expect(parsed.success ? [] : parsed.error.issues).toEqual([])
  return parsed.warnings
}

const pathsOf = (more: JsonObject, known: Known = {}) => warningsOf(more, known).map(warning => warning.path)

describe('lintAction', () => {
  it('has nothing to say of a sound action', () => {
    expect(warningsOf()).toEqual([])
  })

  it('warns of plain http', () => {
    const message = expect.stringContaining('carries no secret, unless the operator has listed its host and port')
    expect(warningsOf({ request: { url: 'HTTP://api.example.com/orders' } })).toEqual([
      { path: '$.request.url', message },
    ])
  })

  it('warns of a write in automatic mode, not of one that asks', () => {
    expect(pathsOf({ runMode: 'automatic', request: { url, method: 'POST' } })).toEqual(['$.runMode'])
    expect(pathsOf({ request: { url, method: 'POST' } })).toEqual([])
    expect(pathsOf({ runMode: 'automatic' })).toEqual([])
  })

  it('warns of an action without examples', () => {
    expect(pathsOf({ examples: [] })).toEqual(['$.examples'])
  })

  it.each([
    [`${url}?api_key=abcdef123456`],
    [`${url}?q=1&access_token=abcdef123456`],
    ['https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'],
    ['https://api.telegram.org/bot123456789:AAEhBP0av28xxxxxxxxxxxxxxxxxxxxxxxx/send'],
    [`${url}/sk_live_abcdefghij1234567890`],
  ])('warns of what looks like a credential in a URL: %s', credentialUrl => {
    const warnings = warningsOf({ request: { url: credentialUrl } })
    expect(warnings.map(warning => warning.path)).toEqual(['$.request.url'])
    expect(warnings[0]?.message).not.toMatch(/abcdef|XXXX|AAEh/)
  })

  it.each([
    [`${url}?order=12345678&sort_key=created_at&page_token=first_page`],
    [`${url}/keys/monkey?keyword=secretly`],
    [`${url}?api_key={{order_key}}`],
  ])('lets an ordinary URL be: %s', ordinary => {
    expect(pathsOf({ request: { url: ordinary }, inputs: [{ name: 'order_key' }] })).toEqual([])
  })

  it.each([
    ['Authorization', 'Bearer abcdef123456'],
    ['authorization', 'Basic dXNlcjpwYXNz'],
    ['X-Api-Key', 'abcdef123456'],
    ['X-Shopify-Access-Token', 'shpat_0123456789abcdef0123456789abcdef'],
    ['X-Custom', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['Cookie', 'session=abcdef123456'],
  ])('warns of what looks like a credential in a header: %s', (name, value) => {
    const warnings = warningsOf({ request: { url, headers: [{ name, value }] } })
    expect(warnings.map(warning => warning.path)).toEqual(['$.request.headers[0].value'])
    expect(warnings[0]?.message).not.toContain(value)
  })

  it.each([
    ['Authorization', 'Bearer {{secrets.SHOP}}'],
    ['X-Api-Key', '{{secrets.SHOP}}'],
    ['Accept', 'application/json'],
    ['X-Idempotency-Key', 'order-2027-0001'],
    ['User-Agent', 'Bellhop/1.0 (+https://example.com)'],
  ])('lets an ordinary header be: %s: %s', (name, value) => {
    expect(pathsOf({ request: { url, headers: [{ name, value }] } })).toEqual([])
  })

  it('warns of a credential in a row of the query', () => {
    const query = [
      { name: 'include', value: 'tracking' },
      { name: 'apiKey', value: 'abcdef123456' },
    ]
    expect(pathsOf({ request: { url, query } })).toEqual(['$.request.query[1].value'])
  })

  it('warns of a description that reads like that of another action, and names it', () => {
    const otherActions = [
      { name: 'find_parcel', description: 'Use if customers ask where parcels are!' },
      { name: 'open_ticket', description: 'Use when a customer wants to report a problem.' },
    ]
    const warnings = warningsOf({}, { otherActions })
    expect(warnings.map(warning => warning.path)).toEqual(['$.description'])
    expect(warnings[0]?.message).toContain('`find_parcel`')
    expect(warningsOf({}, { otherActions: otherActions.slice(1) })).toEqual([])
  })

  it.each(['customer_id', 'user_id', 'accountId', 'email', 'customerEmail', 'memberNumber'])(
    'warns of %s taken from the conversation, not of one from the identity',
    name => {
      expect(pathsOf({ inputs: [{ name }] })).toEqual(['$.inputs[0].name'])
      expect(pathsOf({ inputs: [{ name, from: 'identity.sub' }] })).toEqual([])
    },
  )

  it.each(['order_id', 'ticket_number', 'reason', 'emailed_at', 'usage'])('lets %s be', name => {
    expect(pathsOf({ inputs: [{ name }] })).toEqual([])
  })

  it('warns of a read-back that can never say what became of a run', () => {
    const find = { name: 'find_refund', description: 'Looks a refund up.', method: 'GET' as const }
    const write = { request: { url, method: 'POST', body: '{}' }, readBack: 'find_refund' }
    const message = expect.stringContaining('no transform')
    expect(warningsOf(write, { otherActions: [{ ...find, transforms: false }] })).toEqual([
      { path: '$.readBack', message },
    ])
    expect(warningsOf(write, { otherActions: [{ ...find, transforms: true }] })).toEqual([])
    expect(warningsOf(write)).toEqual([])
  })

  it('warns of a read-back for what only reads', () => {
    expect(warningsOf({ readBack: 'find_refund' })).toEqual([
      { path: '$.readBack', message: expect.stringContaining('Has no effect') },
    ])
  })

  it('warns that a fragment is not sent', () => {
    expect(warningsOf({ request: { url: `${url}?page=1#section` } })).toEqual([
      { path: '$.request.url', message: expect.stringContaining('never sent') },
    ])
  })

  it('warns of words for a status that is no failure, which nobody would ever read', () => {
    const words = { '100': 'x', '1xx': 'x', '200': 'x', '202': 'Queued.', '2xx': 'Done.' }
    expect(warningsOf({ messages: { byStatus: words } })).toEqual(
      Object.keys(words).map(key => ({
        path: `$.messages.byStatus['${key}']`,
        message: expect.stringContaining('`success`'),
      })),
    )
    const failures = {
      '304': 'x',
      '3xx': 'x',
      '404': 'x',
      '4xx': 'x',
      '5xx': 'x',
      timeout: 'x',
      '201': null,
      '2xx': ' ',
    }
    expect(warningsOf({ messages: { byStatus: failures } })).toEqual([])
  })

  it('warns of a definition that cannot be saved too', () => {
    const parsed = safeParseAction({ name: 'x', description: 'short', request: { url: 'http://x.example.com' } })
    expect(parsed.success).toBe(false)
    expect(parsed.warnings.map(warning => warning.path)).toEqual(['$.request.url', '$.examples'])
  })
})
