import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { toUtf8Text } from '@bellhop/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Background, createBackground } from '../background.ts'
import { createIncomingBodies } from '../limits/incoming-bodies.ts'
import type { AppEnv } from './app-env.ts'
import { HttpError } from './http-error.ts'
import { createListener, toServerOptions } from './listener.ts'
import { readJsonBody } from './read-json-body.ts'
import { tellRequestId } from './request-id.ts'
import { secure } from './security-headers.ts'
import { jsonType, TextResponse } from './text-response.ts'

let background: Background
let server: Server
let origin: string
let ready: PromiseWithResolvers<void>

beforeEach(async () => {
  ready = Promise.withResolvers()
  background = createBackground(pino({ level: 'silent' }))
  const app = new OpenAPIHono<AppEnv>()
  const text = () => new TextResponse(toUtf8Text('{"a":"ü"}'), { status: 201, headers: { 'content-type': jsonType } })
  app.use(async (c, next) => {
    await next()
    secure(c.res)
    tellRequestId(c.res, 'req_of_test')
  })
  app.get('/text', text)
  app.post('/text', text)
  app.get('/late', async () => {
    await ready.promise
    return text()
  })
  app.get('/stream', () => new Response(new Blob(['one', 'two']).stream(), { headers: { 'Cache-Control': 'private' } }))
  server = createServer(createListener(app, background)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('over a port', () => {
  it('a text arrives whole, with its length and what every answer says', async () => {
    const answer = await fetch(`${origin}/text`)
    expect(answer.status).toBe(201)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': jsonType,
      'content-length': '10',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'req_of_test',
    })
    expect(await answer.text()).toBe('{"a":"ü"}')
  })

  it('a stream arrives as it comes, and what its route says stands', async () => {
    const answer = await fetch(`${origin}/stream`)
    expect(await answer.text()).toBe('onetwo')
    expect(answer.headers.get('cache-control')).toBe('private')
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
  })

  it('HEAD is answered without a body', async () => {
    const answer = await fetch(`${origin}/text`, { method: 'HEAD' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([201, jsonType])
    expect(await answer.text()).toBe('')
  })

  it('a connection serves on after a body that nobody read', async () => {
    for (const size of [10, 100_000]) {
      const answer = await fetch(`${origin}/text`, { method: 'POST', body: 'x'.repeat(size) })
      expect(await answer.text()).toBe('{"a":"ü"}')
    }
  })

  it('an answer counts as work until it is made, and harms nobody when its client is gone', async () => {
    const arrived = once(server, 'request')
    const call = request(`${origin}/late`).on('error', () => {})
    call.end()
    await arrived
    call.destroy()
    expect(await Promise.race([background.stop(5_000), afterMs(50)])).toBe('still waiting')
    ready.resolve()
    await background.stop(5_000)
    expect((await fetch(`${origin}/text`)).status).toBe(503)
  })

  it('no work begins once the node is stopping, and the connection is given up', async () => {
    await background.stop(0)
    const answer = await fetch(`${origin}/text`)
    expect([answer.status, answer.headers.get('connection'), answer.headers.get('retry-after')]).toEqual([
      503,
      'close',
      '5',
    ])
    expect(await answer.json()).toMatchObject({ error: { code: 'overloaded', requestId: 'stopping' } })
  })
})

async function afterMs(ms: number): Promise<string> {
  await new Promise(resolve => setTimeout(resolve, ms))
  return 'still waiting'
}

describe('a request that comes slowly', () => {
  it('is bounded in its headers and in the whole, also where nobody reads it', async () => {
    const slow = createServer(toServerOptions({ bodyMs: 15_000 }), () => {})
    expect([slow.headersTimeout, slow.requestTimeout]).toEqual([10_000, 25_000])
  })

  it('is refused when its body takes too long, and its connection is closed', async () => {
    const { receive } = createIncomingBodies({ bodyMs: 50, inFlight: 10 })
    const app = new OpenAPIHono<AppEnv>()
    app.post('/', async c =>
      c.json(await readJsonBody(c.req.raw, { types: ['application/json'], maxBytes: 1_000, receive })),
    )
    app.onError((error, c) =>
      error instanceof HttpError ? c.json({}, error.httpStatus ?? 500, error.headers) : c.json({}, 500),
    )
    const dripped = createServer(createListener(app, background)).listen(0, '127.0.0.1')
    onTestFinished(() => void dripped.close())
    await once(dripped, 'listening')
    const answers = await Promise.all(
      ['Content-Length: 100', 'Transfer-Encoding: chunked'].map(async length => {
        const socket = connect((dripped.address() as AddressInfo).port, '127.0.0.1')
        socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${length}\r\n\r\n`)
        let answer = ''
        for await (const chunk of socket) answer += String(chunk)
        return answer.slice(0, answer.indexOf('\r\n'))
      }),
    )
    expect(answers).toEqual(['HTTP/1.1 408 Request Timeout', 'HTTP/1.1 408 Request Timeout'])
  })
})
