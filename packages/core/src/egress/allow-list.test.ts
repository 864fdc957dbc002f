import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInAllowedRange, parseAllowList } from './allow-list.ts'
import { failureOf, openEgress, openRecordingEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

const malformed = [
  ...['shop.internal', 'shop.internal:', ':8443', '8443', '*:443', '*.internal:443', 'shop.internal:0'],
  ...[
    'shop.internal:65536',
    'shop.internal:-1',
    'shop.internal:+80',
    'http://shop.internal:8443',
    'a@b:443',
    'a/b:443',
  ],
  ...['a?b:443', 'a#b:443', 'a b:443', 'a%2eb:443', '10.1.2.0/33:443', '10.1.2.0/24', '10.1.2.0/:443', '10.1.2/24:443'],
  ...['name/24:443', '127.1:4461', '0x7f.1:4461', '2130706433:4461', '256.0.0.1:80', '::1:4461', '[::1]', '[::g]:80'],
  ...[
    '[::1/129]:8443',
    '[fd12::/64]/64:8443',
    '[fe80::1%eth0]:8443',
    'a:443,',
    ',a:443',
    'a:443,,b:443',
    'a:443;b:443',
  ],
  ...[
    '0.0.0.0/0:443',
    '10.0.0.0/7:443',
    '[::/0]:443',
    '[fc00::/6]:443',
    '-a:443',
    'a..b:443',
    '10.1.2.0/24:9200',
    'a:443 b:443',
  ],
]

const forbidden = [
  ...['169.254.169.254:80', '169.254.0.0/16:80', '169.254.169.254/32:80', '168.63.129.16:80', '100.100.100.200:80'],
  ...['[fe80::1]:80', '[fe80::/10]:80', '[fd00:ec2::254]:80', '[::ffff:169.254.169.254]:80', '[64:ff9b::a9fe:a9fe]:80'],
  ...[
    'metadata.google.internal:80',
    'METADATA.google.internal.:80',
    'metadata:80',
    'instance-data:80',
    'metadata.goog:80',
  ],
]

describe('parseAllowList', () => {
  it('reads names, addresses and ranges with their ports', () => {
    const list = parseAllowList(
      ' Shop.Internal.:8443 ,10.1.2.0/24:443, 127.0.0.1:4461,[fd12::1]:8443,[fd13::/64]:443,[fd14::]/64:443,bücher.lan:81',
    )
    expect([...list.exact]).toEqual(['shop.internal:8443', '127.0.0.1:4461', '[fd12::1]:8443', 'xn--bcher-kva.lan:81'])
    expect(isInAllowedRange(list, '10.1.2.255', 443)).toBe(true)
    expect(isInAllowedRange(list, '10.1.2.255', 8443)).toBe(false)
    expect(isInAllowedRange(list, '10.1.3.0', 443)).toBe(false)
    expect(isInAllowedRange(list, 'fd13::9', 443)).toBe(true)
    expect(isInAllowedRange(list, 'fd14::9', 443)).toBe(true)
    expect(isInAllowedRange(list, 'fd15::9', 443)).toBe(false)
  })

  it.each(['', '  '])('reads %j as a list that allows nothing', text => {
    const { exact, ranges } = parseAllowList(text)
    expect([exact.size, ranges.size]).toEqual([0, 0])
  })

  it.each(malformed)('refuses the malformed %j and says which entry it is', text => {
    expect(() => parseAllowList(text)).toThrow(/^Malformed egress exception "/)
  })

  it.each(forbidden)('refuses %s, which nobody can allow', text => {
    expect(() => parseAllowList(text)).toThrow(/can't be allowed/)
  })

  it('keeps link-local and metadata addresses out of a range that is wider than they are', () => {
    const list = parseAllowList('10.0.0.0/8:8080,169.0.0.0/8:8080,100.0.0.0/8:8080,[fe00::/7]:8080,[fc00::/7]:8080')
    expect(isInAllowedRange(list, '10.0.0.1', 8080)).toBe(true)
    for (const address of ['169.254.169.254', '100.100.100.200', 'fe80::1', 'fd00:ec2::254', '::ffff:a9fe:a9fe']) {
      expect(isInAllowedRange(list, address, 8080)).toBe(false)
    }
  })

  it('never throws anything but a TypeError, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        try {
          parseAllowList(text)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
        }
      }),
    )
  })
})

describe('exceptions of the operator', () => {
  it.each([undefined, '', ' ', ...malformed, ...forbidden].map(text => [text]))(
    'allows nothing with the list %j',
    async text => {
      // Beside a valid entry too: half a list is not the list that somebody meant.
      for (const allow of [text, text && `127.0.0.1:4461,${text}`]) {
        const { egress, connects } = openRecordingEgress(['127.0.0.1'], allow)
        for (const url of ['http://127.0.0.1:4461/', 'http://169.254.169.254/', 'http://shop.internal:8443/']) {
          expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'egress_denied', left: false })
        }
        expect(connects).toHaveLength(0)
      }
    },
  )

  it('reaches an exact host and port on loopback, and no other', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await egress.request({ method: 'GET', url: `${upstream.origin}/a` })).toMatchObject({
      status: 200,
      remoteAddress: '127.0.0.1',
    })
    const other = await startUpstream(response => response.end('{}'))
    expect(await failureOf(egress, { method: 'GET', url: other.origin })).toMatchObject({ code: 'egress_denied' })
    expect(other.seen).toHaveLength(0)
  })

  it('looks a listed name up and connects to its private address', async () => {
    const { egress, connects } = openRecordingEgress(['10.1.2.3'], 'shop.internal:8443')
    await failureOf(egress, { method: 'GET', url: 'https://SHOP.internal:8443/' })
    expect(connects).toMatchObject([{ host: 'shop.internal', address: '10.1.2.3' }])
  })

  it.each(['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254', '100.100.100.200'])(
    'never lets a listed name resolve to %s',
    async address => {
      const { egress, connects } = openRecordingEgress([address], 'shop.internal:8443')
      expect(await failureOf(egress, { method: 'GET', url: 'https://shop.internal:8443/' })).toMatchObject({
        code: 'egress_denied',
      })
      expect(connects).toHaveLength(0)
    },
  )

  it('lets a public name resolve into a listed range on its port only, and lifts no name rule for it', async () => {
    const { egress, connects } = openRecordingEgress(['10.1.2.3'], '10.1.2.0/24:443')
    await failureOf(egress, { method: 'GET', url: 'https://erp.shop.com/' })
    await failureOf(egress, { method: 'GET', url: 'https://10.1.2.9/' })
    for (const url of [
      'https://erp.shop.com:8443/',
      'http://erp.shop.com/',
      'https://erp.internal/',
      'https://10.1.3.9/',
    ]) {
      expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'egress_denied' })
    }
    expect(connects.map(({ host }) => host)).toEqual(['erp.shop.com', '10.1.2.9'])
  })

  it('does not let another name borrow the exception of an address', async () => {
    const { egress, connects } = openRecordingEgress(['127.0.0.1'], '127.0.0.1:4461')
    expect(await failureOf(egress, { method: 'GET', url: 'http://rebind.shop.com:4461/' })).toMatchObject({
      code: 'egress_denied',
    })
    expect(connects).toHaveLength(0)
  })
})
