import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOf, openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

const json = Buffer.from('{"status":"shipped"}')

const codings = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const

async function openAgainst(body: Uint8Array, coding: string, status = 200) {
  const upstream = await startUpstream(response => response.writeHead(status, { 'content-encoding': coding }).end(body))
  return { egress: openEgress({ allow: upstream.hostPort }), url: upstream.origin, upstream }
}

describe('answers with a content coding', () => {
  it('asks for none, whatever the author asks for', async () => {
    const { egress, url, upstream } = await openAgainst(json, 'identity')
    await egress.request({ method: 'GET', url, headers: [{ name: 'Accept-Encoding', value: 'gzip, br' }] })
    expect(upstream.seen[0]?.headers['accept-encoding']).toBe('identity')
  })

  it.each(codings)('reads %s all the same', async (coding, compress) => {
    const { egress, url } = await openAgainst(compress(json), coding)
    const { body } = await egress.request({ method: 'GET', url })
    expect(Buffer.from(body).toString()).toBe(json.toString())
  })

  it.each(codings)('stops a %s bomb at the limit of the decompressed size', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(20_000_000))
    expect(bomb.length).toBeLessThan(200_000)
    const { egress, url } = await openAgainst(bomb, coding)
    const before = process.memoryUsage().rss
    expect(await failureOf(egress, { method: 'GET', url })).toEqual({
      code: 'response_too_large',
      left: true,
      status: 200,
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })

  it.each(['compress', 'aws-chunked', 'gzip, gzip', 'gzip, br', '__proto__'])('refuses the coding %s', async coding => {
    const { egress, url } = await openAgainst(gzipSync(gzipSync(json)), coding, 201)
    expect(await failureOf(egress, { method: 'POST', url, body: '{}' })).toEqual({
      code: 'response_not_json',
      left: true,
      status: 201,
    })
  })

  it.each([
    ['cut short', gzipSync(json).subarray(0, -9)],
    ['not compressed', json],
  ])('refuses gzip that is %s', async (_how, body) => {
    const { egress, url } = await openAgainst(body, 'gzip')
    expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'response_not_json', status: 200 })
  })

  it('refuses a zstd frame whose window would take more than 8 MB of memory', async () => {
    // Magic number, no flags, a window of 2^24 bytes, then the two bytes {} as a raw last block.
    const frame = Buffer.from('28b52ffd0070110000' + '7b7d', 'hex')
    const { egress, url } = await openAgainst(frame, 'zstd')
    expect(await failureOf(egress, { method: 'GET', url })).toMatchObject({ code: 'response_not_json' })
    frame[5] = (23 - 10) << 3
    const small = await openAgainst(frame, 'zstd')
    expect((await small.egress.request({ method: 'GET', url: small.url })).body).toHaveLength(2)
  })

  it('are not waited for when the caller is gone', async () => {
    const controller = new AbortController()
    const upstream = await startUpstream(response => response.setHeader('content-encoding', 'gzip').end(gzipSync(json)))
    // The clock is read when the answer is complete and its connection goes idle, right before it is decompressed.
    const now = () => {
      controller.abort()
      return 0
    }
    const egress = openEgress({ allow: upstream.hostPort, now })
    const outbound = { method: 'GET', url: upstream.origin, signal: controller.signal } as const
    expect(await failureOf(egress, outbound)).toEqual({ code: 'connection_lost', left: true, status: 200 })
  })

  it('takes an empty body for empty, whatever its coding', async () => {
    const { egress, url } = await openAgainst(Buffer.alloc(0), 'compress')
    expect((await egress.request({ method: 'GET', url })).body).toHaveLength(0)
  })
})
