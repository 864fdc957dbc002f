import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Script } from '../testing/index.ts'
import { detailOf, mark, openKit } from './testdata/run-kit.ts'

const key = 'sk_live_51H8/abcDEF+ghi='
const composed = Buffer.from(`shop:${key}`).toString('base64')

const auths = {
  bearer: { auth: { type: 'bearer', secret: 'sec_KEY' } },
  basic: { auth: { type: 'basic', username: 'shop', secret: 'sec_KEY' } },
  header: { headers: [{ name: 'X-Key', value: 'v={{secrets.KEY}}' }] },
  body: { auth: { type: 'body', name: 'key', secret: 'sec_KEY' } },
}

const forms: [form: string, text: string][] = [
  ['raw', key],
  ['base64', Buffer.from(key).toString('base64')],
  ['base64url', Buffer.from(key).toString('base64url')],
  ['hex', Buffer.from(key).toString('hex')],
  ['percent-encoded', encodeURIComponent(key)],
  ['JSON of PHP', key.replaceAll('/', '\\/')],
]

const everything = {
  response: { fields: '*', errorBodyToModel: true },
  messages: { success: 'S {{ response.echo }}', error: 'E {{ response.echo }}' },
}

function expectClean(outcome: unknown) {
  const record = JSON.stringify(outcome)
  for (const [, form] of [...forms, ['composed', composed] as const]) {
    expect(record).not.toContain(form)
    expect(record).not.toContain(JSON.stringify(form).slice(1, -1))
  }
  expect(record).not.toContain('live_51H8')
}

describe.each(Object.entries(auths))('a credential that went as %s and comes back', (_kind, request) => {
  const cases: [where: string, script: (form: string) => Script][] = [
    ['in the body', form => ({ json: { echo: form, list: [{ [form]: form }] } })],
    ['in the body of an error', form => ({ status: 400, json: { echo: form } })],
    ['in text that is no JSON', form => ({ body: `<p>${form}</p>` })],
    ['in a header', form => ({ json: {}, headers: { 'x-echo': `v ${form}` } })],
    ['in the content type', form => ({ body: 'x', headers: { 'content-type': `text/${form}` } })],
    ['in a body of the length that is cut for the record', form => ({ json: { a: 'x'.repeat(63_980), echo: form } })],
  ]
  it.each(cases)('is read nowhere: %s', async (_where, script) => {
    for (const [, form] of forms) {
      const kit = await openKit([script(form)], { secrets: [{ name: 'KEY', value: key }] })
      expectClean(await kit.run(kit.action('POST', '/', request, everything)))
    }
  })
})

describe('a credential that comes back', () => {
  it('is read nowhere where it is the name of a header', async () => {
    const kit = await openKit([{ json: {}, headers: { 'sk-live-51h8abcdef': 'x' } }], {
      secrets: [{ name: 'KEY', value: 'SK-live-51H8abcDEF' }],
    })
    const outcome = await kit.run(kit.action('POST', '/', auths.bearer, everything))
    expect(JSON.stringify(detailOf(outcome, 'respond')).toLowerCase()).not.toContain('51h8')
  })

  it('leaves its fingerprint', async () => {
    const kit = await openKit([{ json: { echo: `Bearer ${key}!` } }], { secrets: [{ name: 'KEY', value: key }] })
    const outcome = await kit.run(kit.action('POST', '/', auths.bearer, everything))
    expect(outcome).toMatchObject({ response: { echo: `Bearer ${mark(key)}!` }, message: `S Bearer ${mark(key)}!` })
    expect(detailOf(outcome, 'respond').body).toBe(`{"echo":"Bearer ${mark(key)}!"}`)
  })

  it('leaves one fingerprint where it was composed', async () => {
    const kit = await openKit([{ json: { echo: `Basic ${composed}` } }], { secrets: [{ name: 'KEY', value: key }] })
    const outcome = await kit.run(kit.action('POST', '/', auths.basic, everything))
    expect(outcome.response).toEqual({ echo: `Basic ${mark(composed)}` })
  })

  it('is read nowhere where it comes back from an echo service with everything that was sent', async () => {
    for (const request of Object.values(auths)) {
      const otherwise: Script = seen => ({ json: { echo: { ...seen.headers }, raw: seen.rawHeaders, sent: seen.body } })
      const kit = await openKit([], { otherwise, secrets: [{ name: 'KEY', value: key }] })
      const outcome = await kit.run(kit.action('POST', '/', request, everything))
      expect(outcome.status).toBe('succeeded')
      expectClean(outcome)
    }
  })

  it('is read nowhere where a redirect leads to an address with it', async () => {
    for (const location of [
      `/next?k=${encodeURIComponent(key)}`,
      `http://${Buffer.from(key).toString('hex')}.internal/`,
    ]) {
      const kit = await openKit([{ status: 302, headers: { location } }, { json: {} }], {
        secrets: [{ name: 'KEY', value: key }],
      })
      const outcome = await kit.run(kit.action('GET', '/', auths.bearer, everything))
      expect(outcome.trace).toHaveLength(3)
      expectClean(outcome)
      expect(JSON.stringify(outcome)).not.toContain(Buffer.from(key).toString('hex'))
    }
  })

  it('is read nowhere where its answer was compressed', async () => {
    const body = gzipSync(JSON.stringify({ echo: key }))
    const kit = await openKit([{ body, headers: { 'content-encoding': 'gzip' } }], {
      secrets: [{ name: 'KEY', value: key }],
    })
    const outcome = await kit.run(kit.action('POST', '/', auths.bearer, everything))
    expect(outcome.response).toEqual({ echo: mark(key) })
    expectClean(outcome)
  })
})

describe('a sensitive input that comes back', () => {
  const rest = {
    ...everything,
    inputs: [
      { name: 'card', sensitive: true },
      { name: 'cvv', type: 'integer', sensitive: true },
      { name: 'pin', type: 'integer', sensitive: true },
      { name: 'note' },
    ],
  }
  const inputs = { card: '4111 1111 1111 1111', cvv: 737, pin: 83, note: 'hello there' }

  it.each([200, 422])('is in no record and goes to no model, status %i', async status => {
    const otherwise: Script = seen => ({
      status,
      json: { echo: JSON.parse(seen.body), cvv: 737, sent: seen.body, order: 'ORD-9837' },
    })
    const kit = await openKit([], { otherwise })
    const body = '{"card":"{{card}}","cvv":{{cvv}},"note":"{{note}}"}'
    const outcome = await kit.run(kit.action('POST', '/{{card}}', { body }, rest), inputs)
    expect(kit.upstream.requests[0]?.body).toContain('4111 1111')
    const record = JSON.stringify(outcome)
    expect(record).not.toMatch(/1111|737/)
    expect(outcome.response).toMatchObject({ echo: { card: '••••', cvv: '••••', note: 'hello there' }, cvv: '••••' })
    // A number that only holds the digits of a short one is another number.
    expect(outcome.response).toMatchObject({ order: 'ORD-9837' })
  })

  it.each([
    ['4111 1111 1111 1111', '4111111111111111'],
    ['4111-1111-1111-1111', '4111 1111 1111 1111'],
    ['4111111111111111', '4111-1111-1111-1111'],
    ['+14155550100', '14155550100'],
    ['078-05-1120', '078051120'],
  ])('is masked also where %j is written as %j, as an API does that keeps digits alone', async (card, written) => {
    const kit = await openKit([{ json: { written, order: 'ORD-9837' } }])
    const outcome = await kit.run(kit.action('POST', '/', { body: '{"card":"{{card}}"}' }, rest), { ...inputs, card })
    expect(outcome.response).toMatchObject({ written: '••••', order: 'ORD-9837' })
    expect(JSON.stringify(outcome)).not.toContain(written)
  })

  it('that is an amount masks no other number which its digits make', async () => {
    const sums = { ...everything, inputs: [{ name: 'sum', type: 'float', sensitive: true }] }
    const kit = await openKit([{ json: { sum: 10_000.5, order: 100_005, customer: 31_000_052 } }])
    const outcome = await kit.run(kit.action('POST', '/', { body: '{"sum":{{sum}}}' }, sums), { sum: 10_000.5 })
    expect(outcome.response).toEqual({ sum: '••••', order: 100_005, customer: 31_000_052 })
  })
})
