import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { makeTestDirectory, usePostgresDatabases } from './testing/databases.ts'
import { createFailingOver, type FailingOver } from './testing/failing-over.ts'
import { startScriptedUpstream } from './testing/scripted-upstream.ts'
import { freePort, type ServerProcess, startServerProcess } from './testing/server-process.ts'

const key = `bh_${'r'.repeat(40)}`
const postgres = inject('postgresUrl') ?? null

describe.skipIf(postgres === null)('restarting one node after the other', { timeout: 120_000 }, () => {
  const directory = makeTestDirectory()
  const create = usePostgresDatabases(postgres ?? '')

  it('loses no message, event, approval or run, and does nothing twice', async () => {
    const upstream = await startScriptedUpstream()
    onTestFinished(() => upstream.close())
    let underWay = 0
    upstream.play(async () => {
      underWay++
      await sleep(300)
      underWay--
      return {}
    })
    const env = {
      DATABASE_URL: await create(),
      BELLHOP_DATA_DIR: directory,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_MASTER_KEY: Buffer.alloc(32, 'r').toString('base64'),
      BELLHOP_EGRESS_ALLOW: upstream.host,
      LOG_LEVEL: 'warn',
    }
    const ports = [await freePort(), await freePort()]
    // At the same moment, on an empty database.
    const nodes = await Promise.all(ports.map(port => start({ ...env, PORT: String(port) })))
    const client = createFailingOver(ports, key)
    const agent = await setUp(client, upstream.base)

    let restarted = false
    const customers = Array.from({ length: 6 }, (_, i) => beCustomer(client, agent, `c${i}`, () => restarted))
    for (const [i, port] of ports.entries()) {
      // So many that this node is at some of them.
      await expect.poll(() => underWay, { timeout: 20_000, interval: 5 }).toBeGreaterThan(4)
      nodes[i]?.kill('SIGTERM')
      expect(await nodes[i]?.ended, nodes[i]?.out()).toBe(0)
      nodes[i] = await start({ ...env, PORT: String(port) })
    }
    restarted = true
    const served = (await Promise.all(customers)).flat()

    expect(served.length).toBeGreaterThan(8)
    const writes = upstream.requests.filter(({ method }) => method === 'POST')
    const bodies = writes.map(({ body }) => body).sort()
    expect(bodies).toEqual(served.map(({ order }) => JSON.stringify({ order })).sort())
    for (const { runId } of served) {
      expect(await client.call('GET', `/v1/runs/${runId}`)).toMatchObject({ status: 'succeeded' })
    }
    for (const node of nodes) {
      node.kill('SIGTERM')
      expect(await node.ended).toBe(0)
    }
  })
})

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(env)
  await server.ready()
  return server
}

async function setUp(client: FailingOver, upstream: string): Promise<string> {
  await client.call('POST', '/v1/actions', {
    name: 'refund',
    description: 'Use when a customer wants money back.',
    inputs: [{ name: 'order', type: 'string', title: 'Order number', askAgain: true }],
    request: { method: 'POST', url: `${upstream}/refunds`, body: '{"order":{{order}}}' },
    messages: { success: 'Refunded {{ inputs.order }}.' },
  })
  await client.call('POST', '/v1/actions', {
    name: 'look',
    description: 'Use when a customer asks how things are.',
    request: { method: 'GET', url: `${upstream}/` },
    messages: { success: 'All is well.' },
  })
  return text((await client.call('POST', '/v1/agents', { name: 'Desk', actions: ['refund', 'look'] })).id)
}

interface Served {
  order: string
  runId: string
}

/** Asks for one refund after the other, each with a question and a confirmation, and checks every word that comes of it. */
async function beCustomer(client: FailingOver, agent: string, name: string, isOver: () => boolean): Promise<Served[]> {
  const conversation = text((await client.call('POST', '/v1/conversations', { agent })).id)
  const path = `/v1/conversations/${conversation}`
  const heard: JsonObject[] = []
  const leave = new AbortController()
  const following = client.follow(`${path}/events`, event => heard.push(event), leave.signal)
  const served: Served[] = []
  while (!isOver()) {
    const order = `${name}-${served.length}`
    const looked = await client.call('POST', `${path}/messages`, { action: 'look' })
    // An answer that was cut short would say less than it should.
    expect(looked, JSON.stringify(looked)).toMatchObject({ status: 'done' })
    expect(await client.call('POST', `${path}/messages`, { action: 'refund' })).toMatchObject({ status: 'waiting' })
    const [waiting] = list((await client.call('GET', `/v1/runs?conversationId=${conversation}&limit=1`)).data)
    const runId = text(waiting?.id)
    await client.call('POST', `${path}/messages`, { text: order })
    const run = await client.call('GET', `/v1/runs/${runId}`)
    expect(run, JSON.stringify(run)).toMatchObject({ status: 'awaiting_approval' })
    const digest = isJsonObject(run.approval) ? run.approval.digest : null
    const approved = await client.call('POST', `/v1/runs/${runId}/approve`, { digest })
    expect(approved).toMatchObject({ id: runId, status: 'succeeded' })
    served.push({ order, runId })
    await expect.poll(() => JSON.stringify(heard), { timeout: 20_000 }).toContain(`Refunded ${order}.`)
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toMatchObject({ type: 'turn-end', status: 'done' })
  }
  leave.abort()
  await following
  // Each once, in order, none left out.
  expect(heard.map(({ number }) => number)).toEqual(heard.map((_, i) => i + 1))
  const told = heard.filter(({ type, text }) => type === 'text-delta' && String(text).startsWith('Refunded '))
  expect(told.map(event => event.text)).toEqual(served.map(({ order }) => `Refunded ${order}.`))
  return served
}

function text(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new Error(`Not a text: ${JSON.stringify(value)}`)
  return value
}

function list(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
