import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { failureOf, openRecordingEgress } from './testdata/guarded.ts'

const cases = z
  .array(
    z.object({
      url: z.string(),
      why: z.string(),
      expect: z.enum(['allow', 'block']),
      dns: z.array(z.string()).optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('./testdata/ssrf-cases.json', import.meta.url), 'utf8')))

describe('createEgress and addresses that are not public', () => {
  it('has all 420 cases', () => {
    expect(cases).toHaveLength(420)
  })

  // A case without an answer must be refused before anybody is asked, so its stub would answer with a public address.
  for (const { url, why, dns = ['93.184.216.34'], expect: verdict } of cases) {
    if (verdict === 'allow') {
      it(`connects to ${JSON.stringify(url)}: ${why}`, async () => {
        const { egress, connects } = openRecordingEgress(dns)
        expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'connect_failed', left: false })
        expect(connects).toHaveLength(1)
      })
    } else {
      it(`never connects to ${JSON.stringify(url)}: ${why}`, async () => {
        const { egress, connects } = openRecordingEgress(dns)
        expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'egress_denied', left: false })
        expect(connects).toHaveLength(0)
      })
    }
  }

  it('connects to an address literal itself and asks no resolver', async () => {
    const { egress, connects } = openRecordingEgress([])
    await failureOf(egress, { method: 'GET', url: 'http://134744072/' })
    expect(connects).toMatchObject([{ address: '8.8.8.8', port: 80, host: '8.8.8.8' }])
  })

  it('hands every judged address of a host to the connection', async () => {
    const { egress, connects } = openRecordingEgress(['93.184.216.34', '2606:4700:4700::1111'])
    await failureOf(egress, { method: 'GET', url: 'https://Dual.Example.net.:8443/' })
    expect(connects[0]).toMatchObject({
      address: '93.184.216.34',
      family: 4,
      addresses: [
        { address: '93.184.216.34', family: 4 },
        { address: '2606:4700:4700::1111', family: 6 },
      ],
      host: 'dual.example.net',
      port: 8443,
      protocol: 'https:',
    })
  })

  it.each([
    ['fails with dns_failed when a host has no address', []],
    ['refuses an answer that is no address', ['not an address'], 'egress_denied'],
  ])('%s', async (_title, answers, code = 'dns_failed') => {
    const { egress, connects } = openRecordingEgress(answers)
    expect(await failureOf(egress, { method: 'POST', url: 'https://api.shop.com/' })).toMatchObject({
      code,
      left: false,
    })
    expect(connects).toHaveLength(0)
  })
})
