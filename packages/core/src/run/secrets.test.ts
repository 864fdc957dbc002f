import { describe, expect, it } from 'vitest'
import { createEgress } from '../egress/create-egress.ts'
import { EgressError } from '../egress/egress-error.ts'
import type { Outbound } from '../egress/types.ts'
import type { JsonObject } from '../json.ts'
import { createMemorySecrets, type MemorySecret } from '../testing/index.ts'
import { secretRefs } from './secrets.ts'
import { define, detailOf, openKit } from './testdata/run-kit.ts'

const bearer: JsonObject = { auth: { type: 'bearer', secret: 'sec_KEY' } }
const header: JsonObject = { headers: [{ name: 'X-Key', value: '{{secrets.KEY}}' }] }
const key = { name: 'KEY', value: 'sk_live_51H8' }

describe.each([
  ['in the auth', bearer],
  ['named in a header', header],
])('a secret %s', (_where, request) => {
  it.each<[code: string, why: string, secrets: MemorySecret[]]>([
    ['secret_missing', 'it does not exist', []],
    ['secret_disabled', 'it is switched off', [{ ...key, enabled: false }]],
    ['secret_host_denied', 'it has no hosts', [{ ...key, hosts: [] }]],
    ['secret_host_denied', 'it is for another host', [{ ...key, hosts: ['api.example.com'] }]],
    ['secret_host_denied', 'it is for another port', [{ ...key, hosts: ['127.0.0.1:1', '127.0.0.1'] }]],
  ])('sends nothing, %s, where %s', async (code, _why, secrets) => {
    const kit = await openKit([{ json: {} }], { secrets })
    const outcome = await kit.run(kit.action('POST', '/', request, { messages: { error: 'Sorry.' } }))
    expect(outcome).toMatchObject({ status: 'failed', error: { code }, message: 'Sorry.' })
    expect(detailOf(outcome, 'send').error).toBe(code)
    expect(kit.upstream.requests).toHaveLength(0)
    expect(JSON.stringify(outcome)).not.toContain(key.value)
  })

  it('goes over plain http to no host that is not on the list of the operator', async () => {
    const kit = await openKit([], { secrets: [{ ...key, hosts: ['api.example.com'] }] })
    const action = define({ method: 'POST', url: 'http://api.example.com/', ...request })
    const outcome = await kit.run(action)
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'egress_denied' } })
    expect(outcome.error?.message).toMatch(/plain http/)
  })

  it('goes to its hosts', async () => {
    const kit = await openKit([{ json: {} }], { secrets: [key] })
    expect(await kit.run(kit.action('POST', '/', request))).toMatchObject({ status: 'succeeded' })
  })
})

describe('several secrets', () => {
  it('go only where each of them may go', async () => {
    const request = { ...bearer, headers: [{ name: 'X-Key', value: '{{secrets.OTHER}}' }] }
    const kit = await openKit([{ json: {} }], {
      secrets: [key, { name: 'OTHER', value: 'other_value', hosts: ['api.example.com'] }],
    })
    const outcome = await kit.run(kit.action('POST', '/', request))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'secret_host_denied' } })
  })
})

describe('several secrets for one host', () => {
  const request = { ...bearer, headers: [{ name: 'X-Key', value: '{{secrets.OTHER}}' }] }

  it.each([
    ['https://api.example.com/', ['api.example.com'], ['api.example.com:443'], true],
    ['https://api.example.com/', ['api.example.com:443'], ['a.example.com', 'api.example.com'], true],
    ['https://api.example.com:8443/', ['api.example.com:8443'], ['api.example.com:8443'], true],
    ['https://api.example.com/', ['api.example.com:80'], ['api.example.com'], false],
    ['https://api.example.com:8443/', ['api.example.com:8443'], ['api.example.com'], false],
  ])('go to %s where one says %j and the other %j: %s', async (url, hosts, others, goes) => {
    const kit = await openKit([], {
      secrets: [
        { ...key, hosts },
        { name: 'OTHER', value: 'other_value', hosts: others },
      ],
    })
    const judged = createEgress()
    const askFor = async (outbound: Outbound) => {
      judged.check(outbound.url, outbound)
      throw new EgressError('connect_failed', 'It may go.', { left: false })
    }
    const outcome = await kit.run(
      define({ method: 'POST', url, ...request }),
      {},
      { egress: { ...judged, request: askFor } },
    )
    expect(outcome.error?.code).toBe(goes ? 'connect_failed' : 'secret_host_denied')
  })
})

describe('an absent optional header', () => {
  it('takes its secret with it', async () => {
    const kit = await openKit([{ json: {} }])
    const request = { headers: [{ name: 'X-Key', value: '{{note}} {{secrets.KEY}}' }] }
    const action = kit.action('POST', '/', request, { inputs: [{ name: 'note', required: false }] })
    expect(await kit.run(action)).toMatchObject({ status: 'succeeded' })
    expect(await kit.run(action, { note: 'n' })).toMatchObject({ error: { code: 'secret_missing' } })
  })
})

describe('a program without secrets', () => {
  it('is told which one is missing', async () => {
    const kit = await openKit()
    const outcome = await kit.run(kit.action('POST', '/', bearer), {}, { secrets: createMemorySecrets([]) })
    expect(outcome.error?.message).toContain('sec_KEY')
  })
})

describe('where the secrets are kept', () => {
  it('may fail without saying why', async () => {
    const kit = await openKit()
    const secrets = { resolve: () => Promise.reject(new Error('db password is hunter2')) }
    const outcome = await kit.run(kit.action('POST', '/', bearer), {}, { secrets })
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
    expect(kit.upstream.requests).toHaveLength(0)
  })
})

describe('what a definition refers to', () => {
  it('is found in auth and header values, spelled in any way that a template takes', () => {
    const headers = [
      { name: 'X-A', value: '{{secrets.A}}{{ secrets.B }}' },
      { name: 'X-C', value: '{{{secrets.C}}} {{secrets.A}} secrets.D' },
    ]
    expect(secretRefs(define({ ...bearer, method: 'GET', url: 'https://api.example.com/', headers }))).toEqual({
      ids: ['sec_KEY'],
      names: ['A', 'B', 'C'],
    })
    expect(secretRefs(define(null, { kind: 'client', client: { code: 'go()' } }))).toEqual({ ids: [], names: [] })
  })
})
