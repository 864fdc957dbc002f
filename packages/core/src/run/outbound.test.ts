import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { detailOf, mark, openKit, shownHeader } from './testdata/run-kit.ts'

const key = 'sk_live_51H8abcdefGHIJ+/='
const ok = { json: {} }

async function send(request: JsonObject, { method = 'POST', rest = {}, inputs = {}, idempotencyKey = 'run_1' } = {}) {
  const secrets = [
    { name: 'KEY', value: key },
    { name: 'OTHER', value: 'other_secret_value' },
  ]
  const kit = await openKit([ok], { secrets })
  const outcome = await kit.run(kit.action(method, '/x', request, rest), inputs, { idempotencyKey })
  expect(outcome.error).toBeNull()
  const [seen, ...more] = kit.upstream.requests
  if (!seen) throw new Error('Nothing arrived.')
  expect(more).toEqual([])
  return { kit, outcome, seen, detail: detailOf(outcome, 'send') }
}

describe('a credential is sent whole and shown as a fingerprint', () => {
  it('as bearer', async () => {
    const { seen, detail } = await send({ auth: { type: 'bearer', secret: 'sec_KEY' } })
    expect(seen.headers.authorization).toBe(`Bearer ${key}`)
    expect(shownHeader(detail, 'Authorization')).toBe(`Bearer ${mark(key)}`)
  })

  it('as basic, of the composed text', async () => {
    const { seen, detail } = await send({ auth: { type: 'basic', username: 'üser', secret: 'sec_KEY' } })
    const composed = Buffer.from(`üser:${key}`, 'utf8').toString('base64')
    expect(seen.headers.authorization).toBe(`Basic ${composed}`)
    expect(shownHeader(detail, 'Authorization')).toBe(`Basic ${mark(composed)}`)
  })

  it('as a header of any name', async () => {
    const { seen, detail } = await send({ auth: { type: 'header', name: 'X-Api-Key', secret: 'sec_KEY' } })
    expect(seen.headers['x-api-key']).toBe(key)
    expect(shownHeader(detail, 'X-Api-Key')).toBe(mark(key))
  })

  it('within header values, several of them', async () => {
    const value = 'a={{secrets.KEY}}, b={{ secrets.OTHER }}'
    const { seen, detail } = await send({ headers: [{ name: 'X-Keys', value }] })
    expect(seen.headers['x-keys']).toBe(`a=${key}, b=other_secret_value`)
    expect(shownHeader(detail, 'X-Keys')).toBe(`a=${mark(key)}, b=${mark('other_secret_value')}`)
  })

  it('in a JSON body', async () => {
    const auth = { type: 'body', name: 'api_key', secret: 'sec_KEY' }
    const { seen, detail } = await send({ auth, body: '{ "n": 12345678901234567890 }' })
    // Digit by digit: JavaScript would round the number.
    expect(seen.body).toBe(`{ "n": 12345678901234567890,"api_key":${JSON.stringify(key)}}`)
    expect(detail.body).toBe(`{ "n": 12345678901234567890,"api_key":"${mark(key)}"}`)
  })

  it('in a form', async () => {
    const auth = { type: 'body', name: 'api key', secret: 'sec_KEY' }
    const { seen, detail } = await send({ auth, body: 'a=1&b=%2B', bodyType: 'form' })
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(seen.body))).toEqual({ a: '1', b: '+', 'api key': key })
    expect(detail.body).toBe(`a=1&b=%2B&api+key=${mark(key)}`)
  })

  it.each([
    ['json', 'application/json', `{"k":${JSON.stringify(key)}}`],
    ['form', 'application/x-www-form-urlencoded', `k=${encodeURIComponent(key)}`],
  ])('in a body that has nothing else: %s', async (bodyType, type, body) => {
    const { seen } = await send({ auth: { type: 'body', name: 'k', secret: 'sec_KEY' }, bodyType })
    expect(seen.headers['content-type']).toBe(type)
    expect(seen.body).toBe(body)
  })

  it('and two credentials can be told apart, one is always shown alike', async () => {
    const shown = async (name: string) => {
      const { detail } = await send({ auth: { type: 'bearer', secret: `sec_${name}` } })
      return shownHeader(detail, 'Authorization')
    }
    expect(await shown('KEY')).toMatch(/^Bearer •••• [0-9a-f]{4}$/)
    expect(await shown('KEY')).toBe(await shown('KEY'))
    expect(await shown('KEY')).not.toBe(await shown('OTHER'))
  })
})

describe('a secret that no header can carry', () => {
  it.each(['pasted\n', 'two\r\nX-Evil: 1', 'nul\0', '€uro'])(
    'is not sent, and its author is told to give it again: %j',
    async value => {
      const kit = await openKit([ok], { secrets: [{ name: 'KEY', value }] })
      for (const request of [
        { auth: { type: 'bearer', secret: 'sec_KEY' } },
        { headers: [{ name: 'Authorization', value: 'Token {{secrets.KEY}}' }] },
      ]) {
        const outcome = await kit.run(kit.action('POST', '/x', request))
        expect(outcome).toMatchObject({
          status: 'failed',
          error: {
            code: 'template_invalid',
            message: expect.stringContaining('The secret in the header Authorization'),
            hint: expect.stringContaining('without a line break at its end'),
          },
        })
        expect(JSON.stringify(outcome)).not.toContain(JSON.stringify(value).slice(1, -1))
      }
      expect(kit.upstream.requests).toEqual([])
    },
  )
})

describe('the record of what was sent', () => {
  it('has method, URL, headers and body as they were sent, sensitive inputs masked', async () => {
    const { kit, seen, detail } = await send(
      {
        headers: [
          { name: 'X-Pin', value: '{{pin}}' },
          { name: 'X-Note', value: 'n {{note}}' },
        ],
        query: [{ name: 'p', value: '{{pin}}' }],
        body: '{"pin":"{{pin}}","note":{{note}}}',
        auth: { type: 'bearer', secret: 'sec_KEY' },
      },
      {
        rest: { inputs: [{ name: 'pin', sensitive: true }, { name: 'note' }] },
        inputs: { pin: 'hunter2', note: 'hello' },
      },
    )
    expect([seen.path, seen.body]).toEqual(['/x?p=hunter2', '{"pin":"hunter2","note":"hello"}'])
    expect(detail).toEqual({
      method: 'POST',
      url: `${kit.upstream.origin}/x?p=••••`,
      headers: [
        { name: 'Accept', value: 'application/json' },
        { name: 'User-Agent', value: 'Bellhop' },
        { name: 'Content-Type', value: 'application/json' },
        { name: 'X-Pin', value: '••••' },
        { name: 'X-Note', value: 'n hello' },
        { name: 'Idempotency-Key', value: 'run_1' },
        { name: 'Authorization', value: `Bearer ${mark(key)}` },
      ],
      body: '{"pin":"••••","note":"hello"}',
      attempts: 1,
    })
    const sent = detail.headers as { name: string; value: string }[]
    const differ = sent.filter(({ name, value }) => seen.headers[name.toLowerCase()] !== value).map(({ name }) => name)
    expect(differ).toEqual(['X-Pin', 'Authorization'])
  })

  it('has no body where none was sent', async () => {
    const { detail, seen } = await send({}, { method: 'DELETE' })
    expect(detail.body).toBeNull()
    expect(seen.headers['content-type']).toBeUndefined()
    expect(shownHeader(detail, 'Content-Type')).toBeNull()
  })

  it('shows the coding that is asked for, whatever the author asked for', async () => {
    const { detail, seen } = await send({ headers: [{ name: 'Accept-Encoding', value: 'gzip' }] })
    expect(seen.headers['accept-encoding']).toBe('identity')
    expect(shownHeader(detail, 'Accept-Encoding')).toBe('identity')
  })
})

describe('the headers that we set', () => {
  it("give way to the author's, in whatever case they are written, and are never sent twice", async () => {
    const { seen } = await send({
      body: '{}',
      headers: [
        { name: 'user-agent', value: 'Shop/1' },
        { name: 'ACCEPT', value: 'application/vnd.shop+json' },
        { name: 'content-type', value: 'application/merge-patch+json' },
      ],
    })
    const names = seen.rawHeaders.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase())
    expect(names.filter(name => ['user-agent', 'accept', 'content-type'].includes(name)).sort()).toEqual([
      'accept',
      'content-type',
      'user-agent',
    ])
    expect(seen.headers).toMatchObject({
      'user-agent': 'Shop/1',
      accept: 'application/vnd.shop+json',
      'content-type': 'application/merge-patch+json',
    })
  })
})

describe('the idempotency key', () => {
  it('goes with a write, under the name that the action says', async () => {
    expect((await send({})).seen.headers['idempotency-key']).toBe('run_1')
    expect((await send({ idempotencyHeader: 'X-Once' })).seen.headers).toMatchObject({ 'x-once': 'run_1' })
  })

  it('goes with no read', async () => {
    expect((await send({}, { method: 'GET' })).seen.headers['idempotency-key']).toBeUndefined()
  })

  it('is left out where the action says so', async () => {
    const { seen } = await send({ idempotencyHeader: null })
    expect(JSON.stringify(seen.rawHeaders)).not.toContain('run_1')
  })
})
