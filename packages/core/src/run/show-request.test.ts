import { describe, expect, it } from 'vitest'
import { createEgress } from '../egress/create-egress.ts'
import { createMemorySecrets } from '../testing/index.ts'
import { showRequest } from './show-request.ts'
import { define, mark, openKit, prepare, shownHeader, testHmac } from './testdata/run-kit.ts'

const key = 'sk_live_51H8'
const request = { method: 'POST', url: 'https://api.example.com/x', auth: { type: 'bearer', secret: 'sec_KEY' } }

describe('a request that is shown', () => {
  it('is the one that would be sent, and nothing is sent', async () => {
    const kit = await openKit([{ json: {} }], { secrets: [{ name: 'KEY', value: key }] })
    const action = kit.action('POST', '/x', { auth: request.auth, body: '{"a":"{{a}}"}' }, { inputs: [{ name: 'a' }] })
    const prepared = prepare(action, { inputs: { a: 'b' } })
    const secrets = createMemorySecrets([{ name: 'KEY', value: key, hosts: [kit.upstream.hostPort] }])
    const parts = { secrets, hmac: testHmac, idempotencyKey: 'run_1', check: kit.egress.check }
    const shown = await showRequest(prepared, parts)
    expect(kit.upstream.requests).toHaveLength(0)
    expect(shownHeader(shown, 'Authorization')).toBe(`Bearer ${mark(key)}`)
    const { trace } = await kit.perform(prepared, { idempotencyKey: 'run_1' })
    expect({ ...shown, attempts: 1 }).toEqual(trace[0]?.detail)
  })

  it('is refused where the guard would refuse it', async () => {
    const egress = createEgress()
    const prepared = prepare(define({ method: 'POST', url: 'http://127.0.0.1:4461/' }))
    await expect(showRequest(prepared, { check: egress.check })).rejects.toMatchObject({ code: 'egress_denied' })
    await egress.close()
  })

  it('is refused where its secret may not go', async () => {
    const egress = createEgress()
    const secrets = createMemorySecrets([{ name: 'KEY', value: key, hosts: ['other.example.com'] }])
    const shown = showRequest(prepare(define(request)), { secrets, check: egress.check })
    await expect(shown).rejects.toMatchObject({ code: 'secret_host_denied' })
    await egress.close()
  })

  it.each([
    ['secret_missing', []],
    ['secret_disabled', [{ name: 'KEY', value: key, enabled: false }]],
  ])('is refused without its secret: %s', async (code, secrets) => {
    const parts = { secrets: createMemorySecrets(secrets) }
    await expect(showRequest(prepare(define(request)), parts)).rejects.toMatchObject({ code })
  })

  it('is refused for a kind of action that sends none', async () => {
    const action = define(null, { kind: 'client', client: { code: 'go()' } })
    await expect(showRequest(prepare(action))).rejects.toMatchObject({ code: 'request_invalid' })
  })

  it('needs no parts where there is nothing to hide', async () => {
    const shown = await showRequest(prepare(define({ method: 'GET', url: 'https://api.example.com/x' })))
    expect(shown).toMatchObject({ method: 'GET', url: 'https://api.example.com/x', body: null })
  })
})
