import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toWireHeaders } from '../egress/request-headers.ts'
import type { JsonObject } from '../json.ts'
import { headerNameProblem } from './header-name.ts'
import { safeParseAction } from './parse-action.ts'

function pathsOf(request: JsonObject, more: JsonObject = {}): string[] {
  const parsed = safeParseAction({
    name: 'change_order',
    description: 'Use when an order has to change.',
    inputs: [{ name: 'order_id' }],
    request: { url: 'https://api.example.com/orders', ...request },
    ...more,
  })
  return parsed.success ? [] : parsed.error.issues.map(issue => issue.path)
}

const auth = (fields: JsonObject, more: JsonObject = {}) => ({
  method: 'POST',
  auth: { secret: 'sec_1', ...fields },
  ...more,
})

describe('the parts of a request', () => {
  it.each<[string, JsonObject, string]>([
    ['an unknown method', { method: 'HEAD' }, 'method'],
    ['a GET with a body', { body: '{}' }, 'body'],
    ['a GET with a form', { body: 'a=b', bodyType: 'form' }, 'body'],
    ['a time limit under 500 ms', { timeoutMs: 499 }, 'timeoutMs'],
    ['a time limit over a minute', { timeoutMs: 60_001 }, 'timeoutMs'],
    ['a time limit in words', { timeoutMs: '10s' }, 'timeoutMs'],
    ['an answer kept for over an hour', { cacheSeconds: 3_601 }, 'cacheSeconds'],
    ['the answer to a write kept', { method: 'PUT', cacheSeconds: 60 }, 'cacheSeconds'],
    ['an unknown kind of auth', auth({ type: 'digest' }), 'auth.type'],
    ['auth without its secret', { auth: { type: 'bearer' } }, 'auth.secret'],
    ['auth none with a secret', auth({ type: 'none' }), 'auth.secret'],
    ['basic without a user name', auth({ type: 'basic' }), 'auth.username'],
    ['a user name with a colon', auth({ type: 'basic', username: 'a:b' }), 'auth.username'],
    ['a user name with a line break', auth({ type: 'basic', username: 'a\nb' }), 'auth.username'],
    ['a user name with a placeholder', auth({ type: 'basic', username: '{{order_id}}' }), 'auth.username'],
    ['header auth in a header of the connection', auth({ type: 'header', name: 'Host' }), 'auth.name'],
    ['header auth in what is no header', auth({ type: 'header', name: 'X Key' }), 'auth.name'],
    ['a secret in the body of a GET', auth({ type: 'body', name: 'key' }, { method: 'GET' }), 'auth.type'],
    ['a secret in a body that is a list', auth({ type: 'body', name: 'key' }, { body: '[1]' }), 'body'],
    ['a secret under a name that is taken', auth({ type: 'body', name: 'key' }, { body: '{"key":1}' }), 'auth.name'],
    [
      'a secret under a taken name of a form',
      auth({ type: 'body', name: 'key' }, { body: 'key=1', bodyType: 'form' }),
      'auth.name',
    ],
    [
      'an idempotency header of the connection',
      { method: 'POST', idempotencyHeader: 'Connection' },
      'idempotencyHeader',
    ],
    [
      'an idempotency header that is taken',
      { method: 'POST', headers: [{ name: 'idempotency-key', value: 'x' }] },
      'idempotencyHeader',
    ],
    [
      'a header twice',
      {
        headers: [
          { name: 'X-A', value: '1' },
          { name: 'x-a', value: '2' },
        ],
      },
      'headers[1].name',
    ],
    [
      'a header that auth sets',
      auth({ type: 'bearer' }, { headers: [{ name: 'authorization', value: 'x' }] }),
      'headers[0].name',
    ],
    ['a placeholder in the name of a header', { headers: [{ name: 'X-{{order_id}}', value: '1' }] }, 'headers[0].name'],
    ['a placeholder in the name of a row', { query: [{ name: '{{order_id}}', value: '1' }] }, 'query[0].name'],
    ['a row without a name', { query: [{ value: '1' }] }, 'query[0].name'],
  ])('refuses %s', (_, request, path) => {
    expect(pathsOf(request)).toEqual([`$.request.${path}`])
  })

  it.each<[string, JsonObject]>([
    ['a DELETE with a body', { method: 'DELETE', body: '{"reason":"{{order_id}}"}' }],
    ['a DELETE without one', { method: 'DELETE' }],
    ['a POST without a body', { method: 'POST' }],
    ['a secret in a body that there is not yet', auth({ type: 'body', name: 'key' })],
    ['a secret beside the fields of a body', auth({ type: 'body', name: 'key' }, { body: '{"a":{"key":1}}' })],
    ['basic with an empty user name', auth({ type: 'basic', username: '' })],
    [
      'a row of the query twice',
      {
        query: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
    ],
    [
      'an author’s own idempotency header',
      { method: 'POST', headers: [{ name: 'Idempotency-Key', value: '{{order_id}}' }], idempotencyHeader: null },
    ],
    ['that header on a GET, which sends no other', { headers: [{ name: 'Idempotency-Key', value: 'x' }] }],
  ])('takes %s', (_, request) => {
    expect(pathsOf(request)).toEqual([])
  })
})

describe('headerNameProblem', () => {
  it.each([
    'Host',
    'content-length',
    'Content_Length',
    'TRANSFER-ENCODING',
    'Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'Proxy-Authorization',
    'Metadata',
    'Metadata-Flavor',
    'X-Google-Metadata-Request',
    'X-aws-ec2-metadata-token',
    'X-aws-ec2-metadata-token-ttl-seconds',
    '',
    'X Key',
    'X-Key:',
    'X\r\nEvil',
    'Ключ',
  ])('refuses %j', name => {
    expect(headerNameProblem(name)).not.toBeNull()
  })

  it('lets a name be saved exactly when the egress guard sends it', () => {
    const names = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...'aZ09-_. :'), maxLength: 12 }),
      fc.constantFrom(
        'host',
        'te',
        'via',
        'proxy-x',
        'metadata',
        'x_google_metadata_y',
        'content-type',
        'accept-encoding',
      ),
    )
    fc.assert(
      fc.property(names, name => {
        expect(headerNameProblem(name) === null).toBe(isSent(name))
      }),
    )
  })
})

function isSent(name: string): boolean {
  try {
    toWireHeaders([{ name, value: 'x' }])
    return true
  } catch {
    return false
  }
}
