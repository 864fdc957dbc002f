import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { isEgressError } from './egress-error.ts'
import { openEgress } from './testdata/guarded.ts'
import { startTcp, startUpstream } from './testdata/loopback-upstream.ts'
import type { StreamInbound, StreamOutbound } from './types.ts'

describe('a streamed answer', () => {
  it('is there with its headers, and comes piece by piece as it is sent', async () => {
    let response: ServerResponse | undefined
    const upstream = await startUpstream(each => {
      response = each
      each.writeHead(201, { 'content-type': 'text/event-stream', 'set-cookie': 'a=1' }).flushHeaders()
    })
    const egress = openEgress({ allow: upstream.hostPort })
    const answer = await egress.stream(post(upstream.origin))
    expect(answer).toMatchObject({ status: 201, headers: { 'content-type': 'text/event-stream' } })
    expect(answer.headers).not.toHaveProperty('set-cookie')
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (const piece of ['one', 'two']) {
      response?.write(piece)
      expect((await reader.read()).value).toBe(piece)
    }
    response?.end()
    expect((await reader.read()).done).toBe(true)
    expect(await answer.ended).toBeNull()
    expect(upstream.seen).toMatchObject([{ method: 'POST', body: '{}' }])
  })

  it('leaves its connection for the next call once it was read to its end', async () => {
    const upstream = await startUpstream(response => response.end('whole'))
    const egress = openEgress({ allow: upstream.hostPort })
    for (let n = 0; n < 2; n++) expect(await read(await egress.stream(post(upstream.origin)))).toBe('whole')
    expect(upstream.seen.map(({ connection }) => connection)).toEqual([1, 1])
  })

  it('that is cut in the middle fails after what had come', async () => {
    const upstream = await startUpstream(response => response.write('half', () => response.destroy()))
    const answer = await openEgress({ allow: upstream.hostPort }).stream(post(upstream.origin))
    const seen: string[] = []
    const failed = await collect(answer, seen)
    expect(seen.join('')).toBe('half')
    expect(failed).toMatchObject({ code: 'connection_lost', left: true, status: 200 })
    expect(await answer.ended).toBe(failed)
  })

  it('that falls silent ends after the silence it may have', async () => {
    const upstream = await startUpstream(response => response.write('half'))
    const egress = openEgress({ allow: upstream.hostPort })
    const answer = await egress.stream({ ...post(upstream.origin), idleMs: 40 })
    expect(await collect(answer)).toMatchObject({ code: 'timeout', left: true, status: 200 })
  })

  it('that never begins ends after the silence it may have', async () => {
    const upstream = await startTcp(() => {})
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await errorOf(egress.stream({ ...post(upstream.origin), idleMs: 40 }))).toMatchObject({ code: 'timeout' })
  })

  it('that goes on and on ends with the time of the call', async () => {
    const upstream = await startUpstream(response => {
      const timer = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(timer))
    })
    const egress = openEgress({ allow: upstream.hostPort })
    const answer = await egress.stream({ ...post(upstream.origin), timeoutMs: 60, idleMs: 10_000 })
    expect(await collect(answer)).toMatchObject({ code: 'timeout', left: true })
  })

  it('is no silence of the upstream while its reader takes its time', async () => {
    const upstream = await startUpstream(response => response.end(Buffer.alloc(1_000_000, 'a')))
    const egress = openEgress({ allow: upstream.hostPort })
    const answer = await egress.stream({ ...post(upstream.origin), idleMs: 50 })
    await sleep(150)
    expect(await read(answer)).toHaveLength(1_000_000)
  })

  it.each([
    ['announced', true],
    ['sent in chunks', false],
  ])('that is larger than it may be ends there when it is %s', async (_how, announced) => {
    const upstream = await startUpstream(response => {
      if (announced) response.setHeader('content-length', 11)
      response.write('a'.repeat(6))
      response.end('a'.repeat(5))
    })
    const egress = openEgress({ allow: upstream.hostPort })
    const size = async (maxResponseBytes: number) => {
      const opened = egress.stream({ ...post(upstream.origin), maxResponseBytes })
      return opened.then(answer => collect(answer), toError)
    }
    expect(await size(11)).toBeNull()
    for (const bytes of [10, 0, Number.NaN]) expect(await size(bytes)).toMatchObject({ code: 'response_too_large' })
  })

  it.each(['gzip', 'br', 'x-own'])(
    'with the content coding %s is refused, since its size could not be counted',
    async coding => {
      const upstream = await startUpstream(response => response.setHeader('content-encoding', coding).end('abc'))
      const egress = openEgress({ allow: upstream.hostPort })
      expect(await errorOf(egress.stream(post(upstream.origin)))).toMatchObject({ code: 'response_not_json' })
      expect(upstream.seen[0]?.headers['accept-encoding']).toBe('identity')
    },
  )

  it('ends its connection when its reader cancels, and when its caller aborts', async () => {
    const closed: string[] = []
    const upstream = await startUpstream((response, { path }) => {
      response.on('close', () => closed.push(path))
      response.write('half')
    })
    const egress = openEgress({ allow: upstream.hostPort })
    const cancelled = await egress.stream(post(`${upstream.origin}/cancelled`))
    await cancelled.body.cancel()
    expect(await cancelled.ended).toBeNull()
    const stop = new AbortController()
    const aborted = await egress.stream({ ...post(`${upstream.origin}/aborted`), signal: stop.signal })
    stop.abort()
    expect(await collect(aborted)).toMatchObject({ code: 'connection_lost', left: true })
    await expect.poll(() => closed).toEqual(['/cancelled', '/aborted'])
  })

  it('is waited for by a close, and none begins after it', async () => {
    let response: ServerResponse | undefined
    const upstream = await startUpstream(each => {
      response = each
      each.write('half')
    })
    const egress = openEgress({ allow: upstream.hostPort })
    const answer = await egress.stream(post(upstream.origin))
    let closed = false
    const closing = egress.close().then(() => {
      closed = true
    })
    expect(await errorOf(egress.stream(post(upstream.origin)))).toMatchObject({ code: 'connect_failed', left: false })
    expect(closed).toBe(false)
    response?.end()
    await read(answer)
    await closing
  })
})

describe('a streamed request', () => {
  it('has a body of 8 MB at most', async () => {
    const upstream = await startUpstream(response => response.end('ok'))
    const egress = openEgress({ allow: upstream.hostPort })
    const send = (size: number) => egress.stream({ ...post(upstream.origin), body: new Uint8Array(size) })
    expect(await read(await send(8_000_000))).toBe('ok')
    expect(await errorOf(send(8_000_001))).toMatchObject({ code: 'request_too_large', left: false })
  })

  it('may be stopped before it leaves by what stands around it', async () => {
    const upstream = await startUpstream(response => response.end('ok'))
    const egress = openEgress({ allow: upstream.hostPort })
    const refused = egress.stream({ ...post(upstream.origin), around: () => Promise.reject(new Error('full')) })
    await expect(refused).rejects.toThrow('full')
    expect(upstream.seen).toHaveLength(0)
  })
})

function post(url: string): StreamOutbound {
  return { method: 'POST', url, body: '{}' }
}

async function read({ body }: StreamInbound): Promise<string> {
  return new Response(body).text()
}

/** Reads to the end, and gives the error that it ended with. */
async function collect({ body }: StreamInbound, into: string[] = []): Promise<unknown> {
  try {
    for await (const piece of body.pipeThrough(new TextDecoderStream())) into.push(piece)
    return null
  } catch (error) {
    return error
  }
}

async function errorOf(call: Promise<StreamInbound>) {
  return call.then(() => {
    throw new Error('The call was allowed.')
  }, toError)
}

function toError(error: unknown) {
  if (isEgressError(error)) return error
  throw error
}
