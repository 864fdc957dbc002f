import { describe, expect, it } from 'vitest'
import { isRefusedPort } from './refused-ports.ts'
import { failureOf, openRecordingEgress } from './testdata/guarded.ts'

describe('isRefusedPort', () => {
  it('refuses every port below 1024 but 80 and 443', () => {
    const open = Array.from({ length: 1024 }, (_, port) => port).filter(port => !isRefusedPort(port))
    expect(open).toEqual([80, 443])
  })

  it.each([2049, 4045, 5060, 6000, 6667, 6697, 10080])('refuses %i, a bad port of the fetch standard', port => {
    expect(isRefusedPort(port)).toBe(true)
  })

  it.each([2375, 3306, 5432, 6379, 9200, 10250, 11211, 27017, 2379, 6443, 8500, 65_536])(
    'refuses %i, where data stores and control planes listen',
    port => expect(isRefusedPort(port)).toBe(true),
  )

  it.each([1024, 3000, 4461, 8000, 8080, 8443, 65_535])('leaves %i open', port => {
    expect(isRefusedPort(port)).toBe(false)
  })
})

describe('ports', () => {
  it.each(['http://api.shop.com:22/', 'https://8.8.8.8:6379/', 'https://[2606:4700:4700::1111]:9200/'])(
    'never connects to %s',
    async url => {
      const { egress, connects } = openRecordingEgress(['8.8.8.8'])
      expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'egress_denied', left: false })
      expect(connects).toHaveLength(0)
    },
  )

  it('connects to a refused port that is on the list with its host, and only on that host', async () => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'], 'search.shop.com:9200')
    await failureOf(egress, { method: 'GET', url: 'https://search.shop.com:9200/' })
    await failureOf(egress, { method: 'GET', url: 'https://other.shop.com:9200/' })
    expect(connects).toMatchObject([{ host: 'search.shop.com', port: 9200 }])
  })
})
