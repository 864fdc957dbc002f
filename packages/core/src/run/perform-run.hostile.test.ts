import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../error/codes.ts'
import type { Script } from '../testing/index.ts'
import { detailOf, openKit, prepare, within } from './testdata/run-kit.ts'

describe('an upstream that', () => {
  it('hangs costs no more than its time', async () => {
    const kit = await openKit(['hang'])
    const started = performance.now()
    const outcome = await kit.perform(within(200, prepare(kit.action('GET', '/'))))
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'timeout' },
      message: errorCodes.timeout.customer,
      result: { status: 'failed', error: { code: 'timeout', message: errorCodes.timeout.model } },
    })
    expect(detailOf(outcome, 'send')).toMatchObject({ attempts: 1, error: 'timeout' })
    expect(outcome.trace.map(({ step }) => step)).toEqual(['send'])
  })

  it('closes early is told apart from one that answered', async () => {
    const early: Script = { status: 200, body: '{"a"', end: 'cut' }
    const kit = await openKit([early, early, early])
    const outcome = await kit.run(kit.action('GET', '/'))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'connection_lost', status: 200 } })
    expect(detailOf(outcome, 'respond')).toMatchObject({ status: 200, error: 'connection_lost' })
    expect(detailOf(outcome, 'send').error).toBeUndefined()
  })

  it('answers HTML is read as what it is', async () => {
    const kit = await openKit([{ body: '<h1>Hi</h1>', headers: { 'content-type': 'text/html; charset=utf-8' } }])
    const outcome = await kit.run(kit.action('GET', '/', {}, { messages: { byStatus: { '200': 'All is well.' } } }))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'response_not_json', status: 200 } })
    expect(outcome.error?.message).toContain('text/html')
    expect(outcome.message).toBe(errorCodes.response_not_json.customer)
    expect(detailOf(outcome, 'respond').body).toBe('<h1>Hi</h1>')
  })

  it('answers JSON under another type is read all the same', async () => {
    for (const type of ['text/plain', 'application/problem+json', 'application/octet-stream']) {
      const kit = await openKit([{ body: '\uFEFF{"a":1}', headers: { 'content-type': type } }])
      expect(await kit.run(kit.action('GET', '/'))).toMatchObject({ status: 'succeeded', response: { a: 1 } })
    }
  })

  it.each([
    ['ISO-8859-1', Buffer.from('{"name":"José"}', 'latin1')],
    ['"windows-1252"', Buffer.from('{"name":"Jos\xe9"}', 'latin1')],
    ['utf-16le', Buffer.from('{"name":"José"}', 'utf16le')],
    ['utf-8', Buffer.from('{"name":"José"}', 'utf16le')],
    ['', Buffer.from('{"name":"José"}', 'utf16le').swap16()],
    ['', Buffer.from('\ufeff{"name":"José"}', 'utf16le')],
    // It says so of all that it sends, and sends UTF-8.
    ['ISO-8859-1', Buffer.from('{"name":"José"}')],
    ['no-such-charset', Buffer.from('{"name":"José"}')],
    ['utf-8', Buffer.from('{"name":"José"}')],
  ])('answers in the charset %j is read in what came: UTF-8, UTF-16 or else that charset', async (charset, body) => {
    const type = `application/json${charset && `; Charset=${charset}`}; v=2`
    const kit = await openKit([{ body, headers: { 'content-type': type } }])
    const outcome = await kit.run(kit.action('GET', '/'))
    expect(outcome).toMatchObject({ status: 'succeeded', response: { name: 'José' } })
    expect(detailOf(outcome, 'respond').body).toBe('{"name":"José"}')
  })

  it('answers a bomb is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(bomb.byteLength).toBeLessThan(100_000)
    const kit = await openKit([{ body: bomb, headers: { 'content-encoding': 'gzip' } }])
    const outcome = await kit.run(kit.action('GET', '/'))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'response_too_large' }, response: null })
    expect(kit.upstream.requests).toHaveLength(1)
  })

  it('redirects to the metadata service of a cloud leads nowhere', async () => {
    for (const location of [
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/',
      'http://10.0.0.1/',
    ]) {
      const kit = await openKit([{ status: 302, headers: { location } }])
      const outcome = await kit.run(kit.action('GET', '/'))
      expect(outcome).toMatchObject({ status: 'failed', error: { code: 'egress_denied', status: 302 } })
      expect(kit.upstream.requests).toHaveLength(1)
    }
  })

  it.each([300, 302, 304])('answers a read with a redirect to nowhere has failed it: %i', async status => {
    const kit = await openKit([{ status }])
    expect(await kit.run(kit.action('GET', '/'))).toMatchObject({ error: { code: 'upstream_status', status } })
  })

  it('redirects in a circle is left after five', async () => {
    const kit = await openKit([], { otherwise: { status: 302, headers: { location: '/again' } } })
    expect(await kit.run(kit.action('GET', '/'))).toMatchObject({ error: { code: 'redirect_refused' } })
    expect(kit.upstream.requests).toHaveLength(6)
  })

  it('redirects a read is followed, and the record says so', async () => {
    const kit = await openKit([{ status: 302, headers: { location: '/there' } }, { json: { a: 1 } }])
    const outcome = await kit.run(kit.action('GET', '/'))
    expect(outcome).toMatchObject({ status: 'succeeded', response: { a: 1 } })
    expect(detailOf(outcome, 'respond')).toMatchObject({ redirects: 1, url: `${kit.upstream.origin}/there` })
  })

  it('answers what no record can keep is put down without it', async () => {
    const kit = await openKit([{ json: { name: 'a\0b\ud800' } }])
    const action = kit.action('POST', '/', {}, { messages: { success: 'Hi {{ response.name }}' } })
    expect((await kit.run(action)).message).toBe('Hi ab\ufffd')
  })
})

describe('the record of an answer', () => {
  it('has its status, headers, size and body', async () => {
    const kit = await openKit([{ status: 201, json: { a: 'é' }, headers: { 'x-a': 'b', 'set-cookie': 'session=1' } }])
    const detail = detailOf(await kit.run(kit.action('POST', '/')), 'respond')
    expect(detail).toMatchObject({ status: 201, bytes: 10, body: '{"a":"é"}', headers: { 'x-a': 'b' } })
    expect(JSON.stringify(detail)).not.toContain('session=1')
    expect(Object.keys(detail)).toEqual(['status', 'headers', 'bytes', 'body'])
  })

  it('has 64 kB of the body at most', async () => {
    const text = 'é'.repeat(32_001)
    const kit = await openKit([{ json: text }])
    const detail = detailOf(await kit.run(kit.action('POST', '/')), 'respond')
    expect(detail).toMatchObject({ bytes: 64_004, bodyCut: true, body: `"${'é'.repeat(31_999)}` })
  })

  it('has steps in order, each with its time', async () => {
    const kit = await openKit([{ json: { a: 1 } }])
    const action = kit.action('POST', '/', {}, { messages: { success: '{{ response.a }}' } })
    const { trace } = await kit.run(action)
    expect(trace.map(({ step }) => step)).toEqual(['send', 'respond', 'message'])
    for (const { startedAt, durationMs } of trace) {
      expect(startedAt).toBe('2026-11-20T12:00:00.000Z')
      expect(durationMs).toBeGreaterThanOrEqual(0)
    }
  })
})
