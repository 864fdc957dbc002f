import { describe, expect, it } from 'vitest'
import { errorCodes } from '../error/codes.ts'
import type { JsonObject } from '../json.ts'
import type { Script } from '../testing/index.ts'
import { prepareRun } from './prepare-run.ts'
import { define, detailOf, type Kit, openKit, prepare, within } from './testdata/run-kit.ts'
import { doneButUnread, doneButUnreadForModel } from './words.ts'

const words: JsonObject = {
  messages: {
    success: 'Refunded {{ response.amount }}.',
    error: 'It failed.',
    byStatus: { '2xx': 'Two hundred.', '4xx': 'Four hundred.', '5xx': 'Five hundred.', timeout: 'Too slow.' },
  },
  followUps: { success: ['say_thanks'], failure: ['get_help'] },
}

function refund(kit: Kit, rest: JsonObject = words) {
  return kit.action('POST', '/refunds', { body: '{"amount":5}' }, rest)
}

const json = { amount: 5 }

describe('what a write becomes', () => {
  const unknown: [what: string, script: Script, status?: number][] = [
    ['no answer in time', 'hang'],
    ['a connection that is reset', 'reset'],
    ['408', { status: 408, json }, 408],
    ['502', { status: 502, json }, 502],
    ['504', { status: 504, json }, 504],
    ['504 with half a body', { status: 504, body: '{', end: 'cut' }, 504],
  ]
  it.each(unknown)('unknown: %s', async (_what, script, status) => {
    const kit = await openKit([script])
    const outcome = await kit.perform(within(300, prepare(refund(kit))))
    expect(outcome).toMatchObject({
      status: 'unknown',
      // The author wrote for a request that failed. "Please try again" would make the customer pay twice.
      message: errorCodes.outcome_unknown.customer,
      result: { status: 'unknown', error: { code: 'outcome_unknown', message: errorCodes.outcome_unknown.model } },
      followUps: ['get_help'],
    })
    expect(outcome.error?.code).toBe('outcome_unknown')
    expect(outcome.error?.status).toBe(status)
    expect(kit.upstream.requests).toHaveLength(1)
  })

  const redirects: [what: string, script: (origin: string) => Script][] = [
    ['301', origin => ({ status: 301, headers: { location: `${origin}/other` } })],
    ['302', origin => ({ status: 302, headers: { location: `${origin}/other` } })],
    ['303', origin => ({ status: 303, headers: { location: `${origin}/other` } })],
    ['303 to nowhere', () => ({ status: 303 })],
    ['307 to another origin', () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/other' } })],
    ['308 to another site', () => ({ status: 308, headers: { location: 'https://example.com/other' } })],
    ['307 to the metadata service', () => ({ status: 307, headers: { location: 'http://169.254.169.254/' } })],
    ['300', () => ({ status: 300 })],
  ]
  it.each(redirects)('failed, and nothing followed: %s', async (_what, script) => {
    const kit = await openKit()
    kit.upstream.script(script(kit.upstream.origin))
    const outcome = await kit.run(refund(kit))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'redirect_refused' }, message: 'It failed.' })
    expect(kit.upstream.requests).toHaveLength(1)
  })

  it('succeeded: 308 to the same origin, followed with its body', async () => {
    const kit = await openKit([{ status: 308, headers: { location: '/moved' } }, { json }])
    expect(await kit.run(refund(kit))).toMatchObject({ status: 'succeeded', message: 'Refunded 5.' })
    expect(kit.upstream.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/refunds', '{"amount":5}'],
      ['POST', '/moved', '{"amount":5}'],
    ])
  })

  const failed: [status: number, words: string][] = [
    [400, 'Four hundred.'],
    [401, 'Four hundred.'],
    [404, 'Four hundred.'],
    [409, 'Four hundred.'],
    [429, 'Four hundred.'],
    [500, 'Five hundred.'],
    [503, 'Five hundred.'],
  ]
  it.each(failed)('failed: %i, with the words for it', async (status, message) => {
    const kit = await openKit([{ status, json: { why: 'no' } }])
    const outcome = await kit.run(refund(kit))
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_status', status, hint: errorCodes.upstream_status.hint },
      message,
      result: { status: 'failed', error: { code: 'upstream_status', status } },
      followUps: ['get_help'],
    })
    expect(kit.upstream.requests).toHaveLength(1)
  })

  it('failed: 500, although its body broke off', async () => {
    const kit = await openKit([{ status: 500, body: '{', end: 'cut' }])
    expect(await kit.run(refund(kit))).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_status', status: 500 },
    })
  })

  const unread: [what: string, code: string, script: Script][] = [
    ['garbage', 'response_not_json', { status: 201, body: '<html>' }],
    ['a body that breaks off', 'connection_lost', { status: 200, body: '{"amount":', end: 'cut' }],
    ['a body that never ends', 'timeout', { status: 200, body: '{"amount":', end: 'hang' }],
    ['3 MB', 'response_too_large', { status: 200, body: JSON.stringify('x'.repeat(3_000_000)) }],
    [
      'an unknown content coding',
      'response_not_json',
      { status: 200, body: 'x', headers: { 'content-encoding': 'rot13' } },
    ],
    ['JSON without a bottom', 'response_not_json', { status: 200, body: '['.repeat(300) + ']'.repeat(300) }],
  ]
  it.each(unread)('succeeded all the same: %s', async (_what, code, script) => {
    const kit = await openKit([script])
    const outcome = await kit.perform(within(400, prepare(refund(kit))))
    expect(outcome).toMatchObject({
      status: 'succeeded',
      error: { code },
      response: null,
      message: doneButUnread('en'),
      result: { status: 'succeeded', message: doneButUnread('en'), error: { code, message: doneButUnreadForModel } },
      followUps: ['say_thanks'],
    })
    expect(kit.upstream.requests).toHaveLength(1)
  })

  it.each<[what: string, script: Script]>([
    ['204', { status: 204 }],
    ['an empty body', { status: 200 }],
    ['white space', { status: 200, body: ' \n' }],
  ])('succeeded with null: %s', async (_what, script) => {
    const kit = await openKit([script])
    const outcome = await kit.run(refund(kit))
    expect(outcome).toMatchObject({ status: 'succeeded', error: null, response: null, message: 'Refunded .' })
    expect(detailOf(outcome, 'message')).toEqual({ notes: ['response.amount: it is missing'] })
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is the same for %s', async method => {
    const kit = await openKit(['reset', { status: 302 }])
    const action = kit.action(method, '/x')
    expect(await kit.run(action)).toMatchObject({ status: 'unknown' })
    expect(await kit.run(action)).toMatchObject({ status: 'failed', error: { code: 'redirect_refused' } })
    expect(kit.upstream.requests.map(({ method: sent }) => sent)).toEqual([method, method])
  })

  it('failed, since nothing left: an address that the guard refuses', async () => {
    const kit = await openKit()
    const action = define({ method: 'POST', url: 'http://169.254.169.254/latest' }, words)
    const outcome = await kit.run(action)
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'egress_denied' }, message: 'It failed.' })
    expect(outcome.error?.status).toBeUndefined()
  })

  it('failed, since nothing left: a body of more than 1 MB', async () => {
    const kit = await openKit()
    const action = kit.action(
      'POST',
      '/',
      { body: `"${'{{a}}'.repeat(11)}"` },
      { inputs: [{ name: 'a', max: 100_000 }] },
    )
    expect(await kit.run(action, { a: 'x'.repeat(100_000) })).toMatchObject({ error: { code: 'request_too_large' } })
    expect(kit.upstream.requests).toHaveLength(0)
  })

  it('failed, since nothing left: the right to send had run out before its first byte', async () => {
    const kit = await openKit([{ json }])
    const outcome = await kit.run(refund(kit), {}, { mayLeave: () => false })
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'overloaded' }, message: 'It failed.' })
    expect(kit.upstream.requests).toHaveLength(0)
    expect(await kit.run(refund(kit), {}, { mayLeave: () => true })).toMatchObject({ status: 'succeeded' })
  })

  it('unknown, not failed, where the way out breaks in a manner that nobody foresaw', async () => {
    const kit = await openKit()
    const egress = {
      request: () => Promise.reject(new TypeError('secret internals')),
      check: (url: string) => new URL(url),
      close: async () => {},
    }
    const outcome = await kit.run(refund(kit), {}, { egress })
    expect(outcome).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
    expect(JSON.stringify(outcome)).not.toContain('secret internals')
  })
})

describe('performing', () => {
  it('throws before anything is sent where a transform has no sandbox', async () => {
    const kit = await openKit([{ json }])
    const action = refund(kit, { response: { transform: 'response' } })
    await expect(kit.run(action)).rejects.toMatchObject({ code: 'internal' })
    expect(kit.upstream.requests).toHaveLength(0)
  })

  it('throws for a kind of action that sends nothing', async () => {
    const kit = await openKit()
    const action = define(null, { kind: 'client', client: { code: 'go()' } })
    await expect(kit.run(action)).rejects.toMatchObject({ code: 'request_invalid' })
  })

  it('sends what was frozen, also when it comes back from where it was kept', async () => {
    const kit = await openKit([{ json }])
    const preparation = prepareRun(refund(kit), { inputs: {} })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const { action, version, frozen } = preparation.prepared
    const kept = JSON.parse(JSON.stringify(frozen)) as typeof frozen
    expect(await kit.perform({ action, version, frozen: kept })).toMatchObject({ status: 'succeeded' })
    expect(kit.upstream.requests[0]?.body).toBe('{"amount":5}')
  })
})
