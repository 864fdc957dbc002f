import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject } from '@bellhop/core'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { makeTestDirectory, usePostgresDatabases } from './testing/databases.ts'
import { freePorts } from './testing/free-ports.ts'
import { call, freePort, type HttpAnswer, type ServerProcess, startServerProcess } from './testing/server-process.ts'
import { startTestUpstream, type TestUpstream } from './testing/test-upstream.ts'

const key = `bh_${'k'.repeat(40)}`
const keyPattern = /bh_[0-9A-Za-z_-]{29,}/g
const stack = /\n\s+at /
const shop = 'https://shop.example'

describe('the server as a process (embedded)', { timeout: 60_000 }, () => {
  const directory = makeTestDirectory()
  let count = 0
  suite(async () => ({ BELLHOP_DATA_DIR: `${directory}/${count++}` }))

  it('refuses a data directory that another process has, and names it', async () => {
    const BELLHOP_DATA_DIR = `${directory}/locked`
    const first = await start({ BELLHOP_DATA_DIR, BELLHOP_BOOTSTRAP_KEY: key })
    const second = await startServerProcess({ BELLHOP_DATA_DIR })
    expect(await second.ended).toBe(1)
    expect(second.out()).toContain(`The data directory ${BELLHOP_DATA_DIR} is in use by process`)
    expect(second.out()).not.toMatch(stack)
    expect((await call(first.port, 'GET', '/v1/actions', { key })).status).toBe(200)
  })

  it('does not lose the first key to a start that could not listen', async () => {
    const BELLHOP_DATA_DIR = `${directory}/taken`
    const other = createServer()
    onTestFinished(() => void other.close())
    const port = await freePort()
    other.listen(port, '127.0.0.1')
    await once(other, 'listening')
    const refused = await startServerProcess({ BELLHOP_DATA_DIR, PORT: String(port) })
    expect(await refused.ended).toBe(1)
    expect(refused.out()).toContain(`Port ${port} is in use.`)
    expect(refused.out() + refused.log()).not.toMatch(stack)
    const server = await start({ BELLHOP_DATA_DIR })
    const [made] = server.out().match(keyPattern) ?? []
    expect((await call(server.port, 'GET', '/v1/actions', { key: made ?? '' })).status).toBe(200)
  })

  it('says every mistake in its configuration at once, without a stack, and does not start', async () => {
    const server = await startServerProcess({
      BELLHOP_DEMO: 'yes',
      HOST: 'a b',
      BELLHOP_DATA_DRI: '/x',
      LOG_LEVEL: 'x',
    })
    expect(await server.ended).toBe(1)
    for (const name of ['BELLHOP_DEMO', 'HOST', '`BELLHOP_DATA_DIR`', 'LOG_LEVEL']) expect(server.out()).toContain(name)
    expect(server.out() + server.log()).not.toMatch(stack)
  })

  it.each([
    ['a host that this machine does not have', { HOST: '192.0.2.1' }, 'HOST=192.0.2.1 is not an address'],
    [
      'a database that does not answer',
      { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
      'The database at DATABASE_URL does not answer',
    ],
    ['a data directory that is none', { BELLHOP_DATA_DIR: '/dev/null/x' }, 'The data directory /dev/null/x'],
    [
      'a data directory where none can be made',
      { BELLHOP_DATA_DIR: '/proc/x' },
      "The data directory /proc/x can't be made",
    ],
    [
      'a data directory that it does not need and could not make',
      { BELLHOP_DATA_DIR: '/proc/x', BELLHOP_MASTER_KEY: '7'.repeat(64), DATABASE_URL: 'postgres://u@127.0.0.1:1/x' },
      'The database at DATABASE_URL does not answer',
    ],
  ])('says what to do about %s', async (_, env, words) => {
    const server = await startServerProcess({ BELLHOP_DATA_DIR: `${directory}/${count++}`, ...env })
    expect(await server.ended).toBe(1)
    expect(server.out()).toContain(words)
    expect(server.out()).not.toMatch(stack)
    expect(server.out() + server.log()).not.toContain('hunter2')
  })

  it('answers on this machine alone, and only to names that it knows', async () => {
    const server = await start({ BELLHOP_DATA_DIR: `${directory}/${count++}`, BELLHOP_BOOTSTRAP_KEY: key })
    const ask = (host: string) => call(server.port, 'GET', '/v1/actions', { key, host })
    expect((await ask(`localhost:${server.port}`)).status).toBe(200)
    for (const host of ['evil.example', `evil.example:${server.port}`, 'localhost.evil.example']) {
      const answer = await ask(host)
      expect(answer.status, host).toBe(403)
      expect(answer.body).toMatchObject({ error: { code: 'origin_refused' } })
    }
    for (const address of outsideAddresses())
      await expect(call(server.port, 'GET', '/healthz', { address })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('answers the network where it is told to, under its public name and no other', async () => {
    const server = await start({
      BELLHOP_DATA_DIR: `${directory}/${count++}`,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_PUBLIC_URL: 'https://actions.example.com',
      HOST: '0.0.0.0',
    })
    expect(server.out()).toContain('https://actions.example.com/docs')
    for (const address of [...outsideAddresses(), '127.0.0.1']) {
      const ask = (host: string) => call(server.port, 'GET', '/v1/actions', { key, host, address })
      expect((await ask('actions.example.com')).status).toBe(200)
      expect((await ask('evil.example')).status).toBe(403)
      if (address !== '127.0.0.1') expect((await ask(address)).status).toBe(403)
    }
  })

  it('answers at the one address of this machine that it was given', async ({ skip }) => {
    const [HOST] = outsideAddresses()
    if (HOST === undefined) return skip('This machine has no address but loopback.')
    const server = await start({ BELLHOP_DATA_DIR: `${directory}/${count++}`, HOST })
    expect(server.out()).toContain(`http://${HOST}:${server.port}/docs`)
    expect((await call(server.port, 'GET', '/docs', { address: HOST })).status).toBe(200)
  })

  it('ends also the call whose caller has gone, before it stops', async () => {
    const upstream = await startTestUpstream()
    const env = {
      BELLHOP_DATA_DIR: `${directory}/${count++}`,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_EGRESS_ALLOW: upstream.host,
    }
    const first = await start(env)
    await addSlowAction(first, upstream)
    const impatient = new AbortController()
    const left = runUntil(first, impatient.signal)
    await expect.poll(() => upstream.requests.length, { timeout: 10_000 }).toBe(1)
    impatient.abort()
    await left
    first.kill('SIGTERM')
    await expect.poll(() => first.out(), { timeout: 10_000 }).toContain('Stopping')
    expect(await Promise.race([first.ended, sleep(500, 'still at it')])).toBe('still at it')
    upstream.release()
    expect(await first.ended).toBe(0)
    const runs = await call((await start(env)).port, 'GET', '/v1/runs', { key })
    expect(runs.body).toMatchObject({ data: [{ action: 'slow', status: 'succeeded' }] })
  })

  it('shows the demo with its shop, keeps its key for the owner, and lets actions reach nothing else on this machine', async () => {
    const BELLHOP_DATA_DIR = `${directory}/${count++}`
    const env = { BELLHOP_DATA_DIR, BELLHOP_DEMO: '1', PORT: String(await freePorts(3)) }
    const first = await start(env)
    expect((await call(first.port + 2, 'GET', '/')).status).toBe(200)
    const path = `${BELLHOP_DATA_DIR}/api-key`
    const kept = readFileSync(path, 'utf8').trim()
    expect(first.out().match(keyPattern)).toEqual([kept])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const [port, code] of [
      [first.port, 'egress_denied'],
      [first.port + 1, undefined],
      [first.port + 2, 'egress_denied'],
    ] as const) {
      const draft = {
        name: 'probe',
        description: 'Use when testing what can be reached.',
        request: { method: 'GET', url: `http://127.0.0.1:${port}/` },
      }
      const body = { inputs: {}, mode: 'test', draft }
      const tried = await call(first.port, 'POST', '/v1/actions/probe/test', { key: kept, body })
      expect(tried.status, tried.text).toBe(200)
      const error = isJsonObject(tried.body) && isJsonObject(tried.body.error) ? tried.body.error.code : undefined
      if (code) expect(error).toBe(code)
      else expect(error).not.toBe('egress_denied')
    }
    first.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(first.log()).not.toContain('the demo shop has ended')
    await expect(call(first.port + 2, 'GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })

    const second = await start(env)
    expect(second.out()).toContain(`API key    kept in ${path}\n`)
    expect(second.out() + second.log()).not.toMatch(keyPattern)
    expect((await call(second.port, 'GET', '/v1/actions', { key: kept })).status).toBe(200)
  })

  it('ends at once at the second signal', async () => {
    const upstream = await startTestUpstream()
    const server = await start({
      BELLHOP_DATA_DIR: `${directory}/${count++}`,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_EGRESS_ALLOW: upstream.host,
    })
    await addSlowAction(server, upstream)
    const running = run(server).catch(() => {})
    await expect.poll(() => upstream.requests.length, { timeout: 10_000 }).toBe(1)
    server.kill('SIGINT')
    await expect.poll(() => server.out(), { timeout: 10_000 }).toContain('Stopping')
    server.kill('SIGINT')
    expect(await server.ended).toBe(1)
    await running
  })
})

const postgres = inject('postgresUrl') ?? null
describe.skipIf(postgres === null)('the server as a process (Postgres)', { timeout: 60_000 }, () => {
  const directory = makeTestDirectory()
  const create = usePostgresDatabases(postgres ?? '')
  suite(async () => ({ DATABASE_URL: await create(), BELLHOP_DATA_DIR: directory }))
})

function suite(place: () => Promise<Record<string, string>>): void {
  it('shows its addresses and, once, the key that it made, and keeps everything for the next start', async () => {
    const env = await place()
    const first = await start(env)
    const url = `http://127.0.0.1:${first.port}`
    expect(first.out()).toContain(`API docs   ${url}/docs\n`)
    expect(first.out()).toContain(`Dashboard  ${url}/dashboard\n`)
    const made = (first.out() + first.log()).match(keyPattern) ?? []
    expect(made).toHaveLength(1)
    const own = { key: made[0] ?? '' }
    expect((await call(first.port, 'POST', '/v1/agents', { ...own, body: { name: 'Kept' } })).status).toBe(201)
    first.kill('SIGTERM')
    expect(await first.ended).toBe(0)

    const second = await start(env)
    expect(second.out() + second.log()).not.toMatch(keyPattern)
    const agents = await call(second.port, 'GET', '/v1/agents', own)
    expect(agents.body).toMatchObject({ data: [{ name: 'Kept' }] })
    second.kill('SIGINT')
    expect(await second.ended).toBe(0)
  })

  it('takes the bootstrap key on an empty database alone, and shows it nowhere', async () => {
    const env = await place()
    const first = await start({ ...env, BELLHOP_BOOTSTRAP_KEY: key })
    expect((await call(first.port, 'GET', '/v1/actions', { key })).status).toBe(200)
    first.kill('SIGTERM')
    await first.ended
    const other = `bh_${'o'.repeat(40)}`
    const second = await start({ ...env, BELLHOP_BOOTSTRAP_KEY: other })
    expect((await call(second.port, 'GET', '/v1/actions', { key: other })).status).toBe(401)
    expect((await call(second.port, 'GET', '/v1/actions', { key })).status).toBe(200)
    expect(first.out() + first.log() + second.out() + second.log()).not.toMatch(keyPattern)
  })

  it('ends what is under way before it stops: streams close, calls are finished and written down', async () => {
    const upstream = await startTestUpstream()
    const env = { ...(await place()), BELLHOP_BOOTSTRAP_KEY: key, BELLHOP_EGRESS_ALLOW: upstream.host }
    const first = await start(env)
    await addSlowAction(first, upstream)
    const agent = idOf(
      await call(first.port, 'POST', '/v1/agents', {
        key,
        body: { name: 'Shop', actions: ['slow'], allowedOrigins: [shop] },
      }),
    )
    const session = await call(first.port, 'POST', '/embed/v1/session', {
      headers: { Origin: shop },
      body: { agent },
    })
    const token = isJsonObject(session.body) && typeof session.body.token === 'string' ? session.body.token : ''
    const visitor = { key: token, headers: { Origin: shop } }
    const stream = call(first.port, 'GET', '/embed/v1/events', visitor)

    // One in the chat, one whose caller waits, one whose caller goes away, and one over a connection that stays open.
    await call(first.port, 'POST', '/embed/v1/messages', { ...visitor, body: { action: 'slow' } })
    const answered = run(first)
    const impatient = new AbortController()
    const leaving = runUntil(first, impatient.signal)
    const socket = connect(first.port, '127.0.0.1')
    let received = ''
    socket.setEncoding('utf8').on('data', text => {
      received += text
    })
    const head = `Host: localhost\r\nAuthorization: Bearer ${key}\r\n`
    const json = 'Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"inputs": {}}'
    socket.write(`POST /v1/actions/slow/runs HTTP/1.1\r\n${head}${json}`)
    await expect.poll(() => upstream.requests.length, { timeout: 10_000 }).toBe(4)
    impatient.abort()
    expect(await leaving).toBe('left')

    first.kill('SIGTERM')
    const streamed = await stream
    expect(streamed.text).toContain('event: action-start')
    expect(streamed.text).not.toContain('event: action-end')
    // What comes over the open connection now is new work.
    socket.write(`GET /v1/actions HTTP/1.1\r\n${head}\r\n`)
    await expect(call(first.port, 'GET', '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    upstream.release()
    expect(await answered).toMatchObject({ status: 200, body: { status: 'succeeded' } })
    expect(await first.ended).toBe(0)
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503'])
    expect(received).toMatch(/"code":"overloaded"/)
    socket.destroy()

    const second = await start(env)
    const runs = await call(second.port, 'GET', '/v1/runs', { key })
    const data = isJsonObject(runs.body) && Array.isArray(runs.body.data) ? runs.body.data : []
    expect(data.map(each => isJsonObject(each) && each.status)).toEqual(Array(4).fill('succeeded'))
    expect(upstream.requests).toHaveLength(4)
    for (const secret of [key, token]) expect(first.log() + first.out() + second.log()).not.toContain(secret)
  })
}

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(env)
  await server.ready()
  return server
}

async function addSlowAction(server: ServerProcess, upstream: TestUpstream): Promise<void> {
  const body = {
    name: 'slow',
    description: 'Use when a call has to take its time.',
    runMode: 'automatic',
    request: { method: 'POST', url: `http://${upstream.host}/slow`, body: '{}' },
  }
  idOf(await call(server.port, 'POST', '/v1/actions', { key, body }))
}

function run(server: ServerProcess): Promise<HttpAnswer> {
  return call(server.port, 'POST', '/v1/actions/slow/runs', { key, body: { inputs: {} } })
}

/** The same, by a caller who goes away when told to. */
async function runUntil({ port }: ServerProcess, signal: AbortSignal): Promise<'answered' | 'left'> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const url = `http://127.0.0.1:${port}/v1/actions/slow/runs`
  return fetch(url, { method: 'POST', headers, body: '{"inputs": {}}', signal }).then(
    () => 'answered',
    () => 'left',
  )
}

function idOf({ status, body, text }: HttpAnswer): string {
  if (status !== 201 || !isJsonObject(body) || typeof body.id !== 'string') throw new Error(text)
  return body.id
}

/** IPv4 addresses of this machine that others may reach. */
function outsideAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .slice(0, 1)
}

it('sets the engine before any other code is loaded', () => {
  const source = readFileSync(new URL('./main.ts', import.meta.url), 'utf8')
  expect(/^import .*/m.exec(source)?.[0]).toBe("import './engine-settings.ts'")
})
