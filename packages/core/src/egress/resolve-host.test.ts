import { createSocket } from 'node:dgram'
import dns from 'node:dns/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

describe('the DNS', () => {
  it('is asked for the whole name, so that no search list is applied', async () => {
    const { asked, egress } = await openDns(() => 'nxdomain')
    await expect(egress.request({ method: 'GET', url: 'https://api.shop.com/' })).rejects.toMatchObject({
      code: 'dns_failed',
      left: false,
    })
    expect(asked).toEqual(['api.shop.com', 'api.shop.com'])
  })

  it('whose servers say nothing of some names keeps nobody waiting who asks for others', async () => {
    const { egress, release } = await openDns(name => (name.startsWith('silent') ? 'silence' : 'loopback'))
    const ask = (name: string) => egress.request({ method: 'GET', url: `https://${name}/` })
    const settled: string[] = []
    const silent = Array.from({ length: 20 }, async (_, i) => {
      await expect(ask(`silent${i}.shop.com`)).rejects.toMatchObject({ code: 'dns_failed', left: false })
      settled.push('silent')
    })
    // It has an address, if one that nobody may call.
    await expect(ask('api.shop.com')).rejects.toMatchObject({ code: 'egress_denied', message: /127\.0\.0\.1/ })
    settled.push('api')
    release()
    await Promise.all(silent)
    expect(settled[0]).toBe('api')
  })

  it('is asked at the servers that the system has by now, not at those that it had when this process began', async () => {
    const { egress } = await openDns(() => 'loopback')
    await expect(egress.request({ method: 'GET', url: 'https://api.shop.com/' })).rejects.toMatchObject({
      code: 'egress_denied',
    })
    const later = await openDns(() => 'nxdomain')
    await expect(egress.request({ method: 'GET', url: 'https://api.shop.com/' })).rejects.toMatchObject({
      code: 'dns_failed',
    })
    expect(later.asked).toHaveLength(2)
  })

  it('whose servers tell an IPv4 address and nothing of IPv6 is not waited for longer than calls have time', async () => {
    const { egress } = await openDns(() => 'ipv4 only')
    const call = egress.request({ method: 'GET', url: 'https://api.shop.com/', timeoutMs: 20_000 })
    await expect(call).rejects.toMatchObject({ code: 'egress_denied', message: /127\.0\.0\.1/ })
  }, 30_000)
})

describe("the system's resolver", () => {
  it('is asked for a name of the list as it stands, so that the hosts file knows it', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const listed = upstream.hostPort.replace('127.0.0.1', 'localhost')
    const egress = openEgress({ allow: listed })
    expect(await egress.request({ method: 'GET', url: `http://${listed}/` })).toMatchObject({ status: 200 })
  })
})

describe('the connection', () => {
  it('tries the next judged address when one does not answer, and resolves nothing again', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const listed = upstream.hostPort.replace('127.0.0.1', 'shop.internal')
    const resolve = async () => [
      { address: '::1', family: 6 as const },
      { address: '127.0.0.1', family: 4 as const },
    ]
    const egress = openEgress({ allow: listed, resolve })
    expect(await egress.request({ method: 'GET', url: `http://${listed}/` })).toMatchObject({
      status: 200,
      remoteAddress: '127.0.0.1',
    })
  })
})

const { resolve4 } = dns.Resolver.prototype
const begun = new WeakSet<dns.Resolver>()

type DnsAnswer = 'nxdomain' | 'silence' | 'loopback' | 'ipv4 only'

/** A DNS server that the system has from now until the test ends, and what it was asked. Silence ends with `release`: there is no such name. */
async function openDns(answerTo: (name: string) => DnsAnswer) {
  const asked: string[] = []
  let isReleased = false
  const held: (() => void)[] = []
  const socket = createSocket('udp4').on('message', (message, { port, address }) => {
    const question = message.subarray(12, message.indexOf(0, 12) + 5)
    // Before each label stands its length.
    const name =
      question
        .subarray(0, -4)
        .toString('latin1')
        .match(/[\w-]+/g)
        ?.join('.') ?? ''
    asked.push(name)
    reply(answerTo(name))

    function reply(answer: DnsAnswer): void {
      if (answer === 'silence' && !isReleased) {
        held.push(() => reply('nxdomain'))
        return
      }
      const isFound = answer !== 'nxdomain' && question.at(-3) === 1
      if (answer === 'ipv4 only' && !isFound) return
      const record = isFound ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1] : []
      const head = [0x81, answer === 'nxdomain' ? 0x83 : 0x80, 0, 1, 0, isFound ? 1 : 0, 0, 0, 0, 0]
      const bytes = [message.subarray(0, 2), Buffer.from(head), question, Buffer.from(record)]
      socket.send(Buffer.concat(bytes), port, address)
    }
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  const server = `127.0.0.1:${socket.address().port}`
  const asSystem = vi.spyOn(dns.Resolver.prototype, 'resolve4').mockImplementation(function (
    this: dns.Resolver,
    ...question
  ) {
    // As with those of the system, a resolver has the servers of the time when it was made.
    if (!begun.has(this)) this.setServers([server])
    begun.add(this)
    return resolve4.apply(this, question)
  })
  onTestFinished(() => {
    asSystem.mockRestore()
    socket.close()
  })
  const release = () => {
    isReleased = true
    for (const reply of held) reply()
  }
  return { asked, egress: openEgress(), release }
}
