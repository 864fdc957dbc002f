import { describe, expect, it } from 'vitest'
import { addedHosts, readHosts, writeHosts } from './host-list.ts'

describe('the hosts of a secret', () => {
  it.each([
    ['one on a line', 'api.example.com\n127.0.0.1:4461', ['api.example.com', '127.0.0.1:4461']],
    ['with commas and spaces', ' a.example, b.example;c.example ', ['a.example', 'b.example', 'c.example']],
    ['an address that was pasted', 'https://API.example.com:8443/v1/orders?x=1', ['api.example.com:8443']],
    ['twice the same', 'a.example\nA.example', ['a.example']],
    ['nothing', ' \n ', []],
    ['what the server will refuse', '*.example.com', ['*.example.com']],
  ])('are read as they were typed: %s', (_, text, hosts) => {
    expect(readHosts(text)).toEqual(hosts)
  })

  it('are written as they are read', () => {
    const hosts = ['a.example', '[::1]:8080']
    expect(readHosts(writeHosts(hosts))).toEqual(hosts)
  })

  it('are wider where one is added, and not where one is taken away', () => {
    expect(addedHosts(['a.example', 'b.example'], ['b.example'])).toEqual([])
    expect(addedHosts(['a.example'], ['a.example', 'b.example'])).toEqual(['b.example'])
  })
})
