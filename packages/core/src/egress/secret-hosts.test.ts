import { describe, expect, it } from 'vitest'
import { failureOf, openEgress, openRecordingEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

async function codeFor(url: string, secretHosts: readonly string[] | undefined, allow?: string) {
  const { egress } = openRecordingEgress(['8.8.8.8'], allow)
  const carrying = { carriesSecret: true, ...(secretHosts && { secretHosts }) }
  const { code, left } = await failureOf(egress, { method: 'GET', url, ...carrying })
  expect(left).toBe(false)
  return code
}

describe('a credential', () => {
  it.each([
    ['https://api.shop.com/', 'api.shop.com'],
    ['https://API.shop.com./', 'api.Shop.COM.'],
    ['https://api.shop.com:443/', 'api.shop.com:443'],
    ['https://api.shop.com:8443/', 'api.shop.com:8443'],
    ['https://bücher.de/', 'xn--bcher-kva.de'],
    ['https://xn--bcher-kva.de/', 'BÜCHER.de'],
    ['https://8.8.8.8/', '8.8.8.8'],
    ['https://[2606:4700:4700::1111]/', '[2606:4700:4700:0::1111]:443'],
  ])('goes to %s for the host %s', async (url, host) => {
    expect(await codeFor(url, ['other.shop.com', host])).toBe('connect_failed')
  })

  it.each([
    ['https://api.shop.com/', []],
    ['https://api.shop.com/', undefined],
    ['https://api.shop.com/', ['shop.com', '*.shop.com', 'xapi.shop.com', 'api.shop.com.evil.com', 'pi.shop.com']],
    ['https://api.shop.com/', ['', '*', 'api.shop.com/', 'https://api.shop.com', 'x@api.shop.com', 'api.shop.com?']],
    ['https://api.shop.com:8443/', ['api.shop.com', 'api.shop.com:443', 'api.shop.com:84430']],
    ['https://api.shop.com/', ['api.shop.com:8443', 'api.shop.com:80']],
    ['https://api.shop.com.evil.com/', ['api.shop.com']],
  ])('does not go to %s for the hosts %j', async (url, hosts) => {
    expect(await codeFor(url, hosts)).toBe('secret_host_denied')
  })

  it.each([
    ['http://api.shop.com/', undefined],
    ['http://api.shop.com:8080/', undefined],
    ['http://10.1.2.3:8080/', '10.1.2.0/24:8080'],
    ['http://erp.shop.com:8080/', '8.8.8.0/24:8080'],
    ['http://api.shop.com:8080/', 'api.shop.com:8081'],
  ])('does not go over plain http to %s with the list %s', async (url, allow) => {
    expect(await codeFor(url, [new URL(url).host], allow)).toBe('egress_denied')
  })

  it('goes over plain http to an exact host and port of the list', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    const headers = [{ name: 'Authorization', value: 'Bearer s3cret' }]
    const secretHosts = [upstream.hostPort]
    await egress.request({ method: 'GET', url: upstream.origin, headers, carriesSecret: true, secretHosts })
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer s3cret')
    const elsewhere = { carriesSecret: true, secretHosts: ['127.0.0.1'] }
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin, ...elsewhere })).toMatchObject({
      code: 'secret_host_denied',
    })
  })

  it('is assumed where hosts are given and nothing else is said', async () => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const outbound = { method: 'GET', url: 'https://api.shop.com/' } as const
    expect(await failureOf(egress, { ...outbound, secretHosts: [] })).toMatchObject({ code: 'secret_host_denied' })
    expect(connects).toHaveLength(0)
    await failureOf(egress, { ...outbound, carriesSecret: false, secretHosts: [] })
    expect(connects).toHaveLength(1)
  })
})
