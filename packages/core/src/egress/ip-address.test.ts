import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isForbiddenAddress, isPublicAddress, toCanonicalAddress } from './ip-address.ts'

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '1.0.0.1', '223.255.255.254', '2606:4700:4700::1111', '2001:200::1', '2A00:1450::1'])(
    'lets %s through',
    address => expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    ...['127.0.0.1', '10.9.8.7', '169.254.169.254', '168.63.129.16', '0.0.0.0', '255.255.255.255', '192.88.99.1'],
    ...['::', '::1', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1', '2001::1', '2001:db8::1', '3fff::1'],
    ...['fd00::1', 'fe80::1', 'ff02::1', '4000::1', 'fe80::1%eth0', '2606:4700::1%lo', '', 'example.com', '127.1'],
  ])('refuses %s', address => expect(isPublicAddress(address)).toBe(false))

  it('never lets an IPv6 address outside 2000::/3 through', () => {
    fc.assert(
      fc.property(fc.ipV6(), address => {
        const firstWord = Number.parseInt(toCanonicalAddress(address)?.split(':')[0] || '0', 16)
        const isGlobal = toCanonicalAddress(address)?.includes(':') && firstWord >= 0x2000 && firstWord <= 0x3fff
        expect(isPublicAddress(address) && !isGlobal).toBe(false)
      }),
    )
  })
})

describe('isForbiddenAddress', () => {
  it.each([
    ...['169.254.0.1', '169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
    ...['fe80::1', 'febf::1', 'fd00:ec2::254', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe', 'fd00:42::42', 'fe80::1%eth0'],
    // The same, embedded: mapped, compatible, translated, NAT64 (well-known, local /48 /56 /64 /96), 6to4, Teredo, ISATAP.
    ...['::ffff:169.254.169.254', '::169.254.169.254', '::ffff:0:169.254.169.254', '64:ff9b::a9fe:a9fe'],
    ...['64:ff9b:1:a9fe:a9:fe00::', '64:ff9b:1:a9:fe:a9fe::', '64:ff9b:1:0:a9:fea9:fe00:0', '64:ff9b:1::a9fe:a9fe'],
    ...['2002:a9fe:a9fe::1', '2001:0:a9fe:a9fe::1', '2001:0:808:808:0:0:5601:5601', 'fd00::5efe:a9fe:a9fe'],
    ...['fd00::200:5efe:a9fe:a9fe', '', 'localhost'],
  ])('names %s', address => expect(isForbiddenAddress(address)).toBe(true))

  it.each(['10.0.0.1', '127.0.0.1', '::1', 'fd12::1', '::ffff:10.0.0.1', '8.8.8.8', '169.253.1.1', '100.100.100.201'])(
    'leaves %s to the operator',
    address => expect(isForbiddenAddress(address)).toBe(false),
  )

  it('finds a forbidden IPv4 address in every notation that ends in it', () => {
    const prefix = fc.constantFrom('::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', 'fd00::5efe:')
    fc.assert(
      fc.property(prefix, fc.nat(255), fc.nat(255), (head, c, d) => {
        expect(isForbiddenAddress(`${head}169.254.${c}.${d}`)).toBe(true)
      }),
    )
  })
})

describe('toCanonicalAddress', () => {
  it.each([
    ['2606:4700:0:0::1111', '2606:4700::1111'],
    ['2A00::1', '2a00::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:0102:0304', '1.2.3.4'],
    ['1.2.3.4', '1.2.3.4'],
    ['fe80::1%eth0', null],
    ['01.2.3.4', null],
    ['', null],
  ])('spells %s as %s', (address, canonical) => expect(toCanonicalAddress(address)).toBe(canonical))
})
