import { createServer } from 'node:https'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { failureOf, openEgress } from './testdata/guarded.ts'
import { startTcp } from './testdata/loopback-upstream.ts'
import { selfSigned } from './testdata/self-signed.ts'

async function startTlsUpstream() {
  const seen: string[] = []
  const server = createServer(selfSigned, (request, response) => {
    seen.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { seen, port: (server.address() as AddressInfo).port }
}

function trustSelfSigned() {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, selfSigned.cert])
  onTestFinished(() => setDefaultCACertificates(before))
}

const loopback = async () => [{ address: '127.0.0.1', family: 4 as const }]

describe('TLS', () => {
  it('is refused with a certificate that nobody trusts, before anything is sent', async () => {
    const { port, seen } = await startTlsUpstream()
    const egress = openEgress({ allow: `api.shop.com:${port}`, resolve: loopback })
    expect(await failureOf(egress, { method: 'POST', url: `https://api.shop.com:${port}/` })).toEqual({
      code: 'tls_failed',
      left: false,
      status: undefined,
    })
    expect(seen).toEqual([])
  })

  it('is refused even where the environment turns verification off', async () => {
    const { port } = await startTlsUpstream()
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    })
    const egress = openEgress({ allow: `api.shop.com:${port}`, resolve: loopback })
    expect(await failureOf(egress, { method: 'GET', url: `https://api.shop.com:${port}/` })).toMatchObject({
      code: 'tls_failed',
    })
  })

  it('is refused with a trusted certificate of another name', async () => {
    trustSelfSigned()
    const { port } = await startTlsUpstream()
    const egress = openEgress({ allow: `other.shop.com:${port},127.0.0.1:${port}`, resolve: loopback })
    for (const host of ['other.shop.com', '127.0.0.1']) {
      expect(await failureOf(egress, { method: 'GET', url: `https://${host}:${port}/` })).toMatchObject({
        code: 'tls_failed',
        left: false,
      })
    }
  })

  it('is spoken with the name of the URL over the connection to the judged address', async () => {
    trustSelfSigned()
    const { port, seen } = await startTlsUpstream()
    const egress = openEgress({ allow: `api.shop.com:${port}`, resolve: loopback })
    const inbound = await egress.request({ method: 'GET', url: `https://api.shop.com:${port}/a` })
    expect(inbound).toMatchObject({ status: 200, remoteAddress: '127.0.0.1' })
    expect(seen).toEqual(['/a'])
  })

  it('never left when the upstream speaks something else', async () => {
    const { hostPort } = await startTcp(socket => socket.end('220 mail.shop.com ESMTP\r\n'))
    const egress = openEgress({ allow: hostPort })
    expect(await failureOf(egress, { method: 'POST', url: `https://${hostPort}/` })).toMatchObject({
      code: 'tls_failed',
      left: false,
    })
  })

  it('never left when the handshake hangs until the deadline', async () => {
    const closed = Promise.withResolvers<void>()
    const { hostPort } = await startTcp(socket => socket.on('close', closed.resolve).resume())
    const egress = openEgress({ allow: hostPort })
    expect(await failureOf(egress, { method: 'POST', url: `https://${hostPort}/`, timeoutMs: 40 })).toMatchObject({
      code: 'timeout',
      left: false,
    })
    await closed.promise
  })

  it('is not begun on a connection that comes when the call is over', async () => {
    const received: Buffer[] = []
    const closed = Promise.withResolvers<void>()
    const { hostPort } = await startTcp(socket => {
      socket.on('data', chunk => received.push(chunk)).on('close', () => closed.resolve())
    })
    const port = Number(hostPort.split(':')[1])
    const late = Promise.withResolvers<Socket>()
    const egress = openEgress({ allow: hostPort, connect: () => late.promise })
    await failureOf(egress, { method: 'POST', url: `https://${hostPort}/`, timeoutMs: 20 })
    const socket = createConnection(port, '127.0.0.1', () => late.resolve(socket))
    await closed.promise
    expect(received).toEqual([])
  })
})
