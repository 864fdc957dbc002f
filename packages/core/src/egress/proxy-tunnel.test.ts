import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEgress } from './create-egress.ts'
import { failureOf, openEgress } from './testdata/guarded.ts'
import { findClosedPort, startUpstream } from './testdata/loopback-upstream.ts'

/** A CONNECT proxy that sends every tunnel to one port of loopback, or refuses with a status. */
async function startProxy(to: { port: number } | { status: number; more?: string }) {
  const asked: Pick<IncomingMessage, 'url' | 'headers'>[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(request)
    socket.on('error', () => {})
    if ('status' in to) {
      socket.end(`HTTP/1.1 ${to.status} Own answer\r\n\r\n${to.more ?? ''}`)
      return
    }
    const upstream = createConnection(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    onTestFinished(() => void upstream.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { asked, hostPort: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const neverResolve = () => Promise.reject(new Error('The proxy resolves names.'))

describe('a proxy', () => {
  it('is asked by CONNECT for every host, and resolves it', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const proxy = await startProxy({ port: Number(upstream.hostPort.split(':')[1]) })
    const egress = openEgress({ proxy: `http://user:p%40ss@${proxy.hostPort}`, resolve: neverResolve })
    for (const url of ['http://api.shop.com/a', 'http://api.shop.com/b', 'http://[2606:4700:4700::1111]:8080/']) {
      expect(await egress.request({ method: 'GET', url })).toMatchObject({ status: 200, remoteAddress: '127.0.0.1' })
    }
    expect(proxy.asked.map(({ url }) => url)).toEqual(['api.shop.com:80', '[2606:4700:4700::1111]:8080'])
    const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
    expect(proxy.asked[0]?.headers).toMatchObject({ host: 'api.shop.com:80', 'proxy-authorization': authorization })
    expect(upstream.seen[0]?.headers).toMatchObject({ host: 'api.shop.com' })
    expect(upstream.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://169.254.169.254/',
    'http://shop.internal/',
    'http://a.com:22/',
  ])('is never asked for %s', async url => {
    const proxy = await startProxy({ status: 500 })
    const egress = openEgress({ proxy: `http://${proxy.hostPort}` })
    expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'egress_denied', left: false })
    expect(proxy.asked).toEqual([])
  })

  it.each([
    [403, 'egress_denied'],
    [407, 'egress_denied'],
    [502, 'connect_failed'],
  ])('that answers %i fails the call with %s, which never left', async (status, code) => {
    const proxy = await startProxy({ status })
    const egress = openEgress({ proxy: `http://${proxy.hostPort}` })
    expect(await failureOf(egress, { method: 'POST', url: 'https://api.shop.com/' })).toMatchObject({
      code,
      left: false,
    })
  })

  it('that answers in the name of the host before anything was asked is not believed', async () => {
    const proxy = await startProxy({ status: 200, more: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}' })
    const egress = openEgress({ proxy: `http://${proxy.hostPort}` })
    expect(await failureOf(egress, { method: 'POST', url: 'http://api.shop.com/' })).toMatchObject({
      code: 'connect_failed',
      left: false,
    })
  })

  it('that is not there fails the call, and no other way is tried', async () => {
    const egress = openEgress({ proxy: `http://127.0.0.1:${await findClosedPort()}`, resolve: neverResolve })
    expect(await failureOf(egress, { method: 'POST', url: 'https://api.shop.com/' })).toMatchObject({
      code: 'connect_failed',
      left: false,
    })
  })

  it.each(['', 'proxy:8080', 'socks5://proxy:1080', 'http://', 'http://proxy:8080/path', 'http://u%zz@proxy:8080'])(
    'that is malformed (%j) stops the start',
    proxy => {
      expect(() => createEgress({ proxy })).toThrow(/Malformed egress proxy/)
    },
  )
})
