import { inflateRawSync } from 'node:zlib'
import { isJsonObject } from '@bellhop/core'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './database/index.ts'
import { makeTestDirectory } from './testing/databases.ts'
import { startScriptedUpstream, type UpstreamAnswer, type UpstreamRequest } from './testing/scripted-upstream.ts'
import { call, type HttpAnswer, type ServerProcess, startServerProcess } from './testing/server-process.ts'

// Letters that no encoding changes, between characters that each of them writes in its own way.
const core = 'Zq7CanaryKx2'
const secret = `é+/="${core}&%~`
const sensitive = `4111-Wv3Sensitive8Jt-1111`
const operator = {
  BELLHOP_BOOTSTRAP_KEY: 'bh_Canary4OfTheBootstrapKey0123456789abcd',
  BELLHOP_MASTER_KEY: Buffer.from('a master key that is a canary too').subarray(0, 32).toString('base64'),
  BELLHOP_METRICS_TOKEN: 'Canary6OfTheMetricsToken',
}
const key = operator.BELLHOP_BOOTSTRAP_KEY
const origin = 'https://shop.example'

/** What may be read nowhere. */
const needles = [secret, sensitive, `shop:${secret}`, core, ...Object.values(operator)].flatMap(formsOf)

/** How the upstream sends back what it was sent. */
const forms: Record<string, (value: string) => string> = {
  raw: value => value,
  base64: value => Buffer.from(value).toString('base64'),
  base64url: value => Buffer.from(value).toString('base64url'),
  hex: value => Buffer.from(value).toString('hex'),
  encoded: encodeURIComponent,
  address: encodeURI,
  basic: value => Buffer.from(`shop:${value}`).toString('base64'),
}

const auths: Record<string, (id: string) => object> = {
  bearer: id => ({ auth: { type: 'bearer', secret: id } }),
  basic: id => ({ auth: { type: 'basic', username: 'shop', secret: id } }),
  header: () => ({ headers: [{ name: 'X-Key', value: 'v={{secrets.CANARY}}' }] }),
  body: id => ({ auth: { type: 'body', name: 'key', secret: id } }),
}

const places = ['body', 'error', 'header', 'redirect', 'elsewhere', 'text', 'failure']

describe('a credential, and a sensitive input', () => {
  it('is in no record, answer, event, log, export or metric, wherever and however an API sends it back', async () => {
    const upstream = await startScriptedUpstream()
    upstream.play(echo)
    const dataDir = `${makeTestDirectory()}/canary`
    const server = await startServerProcess({
      ...operator,
      BELLHOP_DATA_DIR: dataDir,
      BELLHOP_EGRESS_ALLOW: upstream.host,
    })
    await server.ready()
    const seen = new Map<string, string>()
    const ask = async (method: string, path: string, body?: unknown, options: object = {}) => {
      const answer = await call(server.port, method, path, { key, ...(body === undefined ? {} : { body }), ...options })
      seen.set(`${method} ${path} ${seen.size}`, answer.text)
      return answer
    }

    const id = idOf(await ask('POST', '/v1/secrets', { name: 'CANARY', value: secret, hosts: [upstream.host] }))
    const names: string[] = []
    for (const [auth, request] of Object.entries(auths)) {
      const name = `echo_${auth}`
      names.push(name)
      idOf(await ask('POST', '/v1/actions', actionOf(name, `${upstream.base}/{{place}}/{{form}}`, request(id))))
    }
    const inputs = Object.keys(forms).flatMap(form => places.map(place => ({ place, form, card: sensitive })))
    for (const name of names) {
      for (const input of inputs) {
        const run = await ask('POST', `/v1/actions/${name}/runs`, { inputs: input })
        expect(run.status, run.text).toBe(200)
      }
      for (const mode of ['test', 'dry_run']) await ask('POST', `/v1/actions/${name}/test`, { mode, inputs: inputs[0] })
    }
    // A read follows, and what then fails says where it was led to.
    const read = { method: 'GET', url: `${upstream.base}/elsewhere/raw`, ...auths.bearer?.(id) }
    const description = 'Use when testing where a read may be led to.'
    idOf(await ask('POST', '/v1/actions', { name: 'led_away', description, request: read }))
    const led = await ask('POST', '/v1/actions/led_away/runs', { inputs: {} })
    expect(led.body, led.text).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('••••') } })
    // The canary did go out, and did come back: what follows looks for something that was there.
    expect(upstream.requests.length).toBeGreaterThan(names.length * inputs.length)
    expect(upstream.requests.filter(request => sentSecret(request) === secret).length).toBe(upstream.requests.length)
    expect([...seen.values()].filter(text => text.includes('••••')).length).toBeGreaterThan(
      names.length * inputs.length,
    )

    // The same in a conversation of a customer, with a context that its endpoint answers with the credential.
    const agent = idOf(
      await ask('POST', '/v1/agents', {
        name: 'Support',
        actions: names,
        runModes: { echo_bearer: 'confirm' },
        greeting: 'Hello {{ context.echo }}',
        allowedOrigins: [origin],
        context: { url: `${upstream.base}/body/raw`, secret: id },
      }),
    )
    for (const place of places) {
      await ask('PATCH', `/v1/agents/${agent}`, { context: { url: `${upstream.base}/${place}/base64` } })
      await ask('POST', `/v1/agents/${agent}/context/test`, {})
      await converse(ask, agent, names)
    }
    for (const path of ['/v1/runs?limit=100', '/v1/audit?limit=100', '/v1/audit/export', '/v1/audit/export?format=csv'])
      await ask('GET', path)
    for (const path of ['/v1/secrets', '/v1/keys', '/v1/actions', '/v1/agents', '/openapi.json']) await ask('GET', path)
    await ask('GET', '/metrics', undefined, { key: operator.BELLHOP_METRICS_TOKEN })
    // Refusals quote what was wrong with a call.
    await ask('POST', '/v1/secrets', { name: 'CANARY', value: secret })
    await ask('PATCH', `/v1/secrets/${id}`, { value: secret, hosts: ['not a host'] })
    await ask('GET', '/v1/actions', undefined, { headers: { 'X-Request-Id': key } })

    await endOf(server)
    seen.set('standard output', server.out())
    seen.set('the log', server.log())
    for (const [table, text] of await everyRow(dataDir)) seen.set(`table ${table}`, text)
    upstream.close()
    expect(server.log()).not.toBe('')
    const found = [...seen].flatMap(([place, text]) =>
      needles
        .filter(needle => text.toLowerCase().includes(needle.toLowerCase()))
        .map(needle => `${place}: ${needle} in ${around(text, needle)}`),
    )
    expect(found).toEqual([])
  }, 180_000)
})

type Ask = (method: string, path: string, body?: unknown, options?: object) => Promise<HttpAnswer>

/** A visitor who presses every action, fills in its form, says yes to its card, and reads the stream. */
async function converse(ask: Ask, agent: string, names: readonly string[]): Promise<void> {
  const headers = { Origin: origin }
  const session = await ask('POST', '/embed/v1/session', { agent }, { key: undefined, headers })
  const token = isJsonObject(session.body) && typeof session.body.token === 'string' ? session.body.token : ''
  expect(token, session.text).not.toBe('')
  const visitor = { key: token, headers }
  for (const action of names) {
    // Refused while the turn before still ends.
    await until(async () => (await ask('POST', '/embed/v1/messages', { action }, visitor)).status < 300)
    const run = await until(async () => {
      const runs = await ask('GET', `/v1/runs?action=${action}&status=awaiting_inputs`)
      return firstOf(runs)
    })
    const place = places[names.indexOf(action) % places.length]
    await ask('POST', `/embed/v1/runs/${run.id}/inputs`, { inputs: { place, form: 'raw', card: sensitive } }, visitor)
    const next = await until(async () => {
      const found = await ask('GET', `/v1/runs/${run.id}`)
      return isJsonObject(found.body) && found.body.status !== 'awaiting_inputs' && found.body.status !== 'running'
        ? found.body
        : null
    })
    if (next.status !== 'awaiting_approval' || !isJsonObject(next.approval)) continue
    await ask('POST', `/embed/v1/runs/${run.id}/approve`, { digest: next.approval.digest }, visitor)
    await until(async () => {
      const found = await ask('GET', `/v1/runs/${run.id}`)
      return isJsonObject(found.body) && /succeeded|failed|unknown/.test(String(found.body.status)) ? found.body : null
    })
  }
  const [conversation] = listOf(await ask('GET', '/v1/conversations?limit=1'))
  await ask('GET', `/v1/conversations/${conversation?.id}/events?limit=100`)
}

function actionOf(name: string, url: string, request: object): object {
  const input = (name: string, more: object = {}) => ({
    name,
    type: 'string',
    title: name,
    description: `The ${name} of the test.`,
    required: true,
    ...more,
  })
  return {
    name,
    description: 'Use when testing what an API may send back.',
    runMode: 'automatic',
    inputs: [input('place'), input('form'), input('card', { sensitive: true })],
    request: { method: 'POST', url, body: '{"card": "{{card}}"}', ...request },
    response: {
      fields: '*',
      errorBodyToModel: true,
      transform: 'console.log(JSON.stringify(response)); return { ...response, again: JSON.stringify(response) }',
    },
    messages: { success: 'It said {{ response.echo }} {{ response.card }}.', error: 'It said {{ response.echo }}.' },
  }
}

/** Sends the credential that it got back where the address says, in the form that the address says. */
function echo(request: UpstreamRequest): UpstreamAnswer {
  const [, place = '', form = ''] = request.path.split('/')
  const value = (forms[form] ?? String)(sentSecret(request))
  const card = (forms[form] ?? String)(sentCard(request))
  const headerSafe = Buffer.from(value).toString('latin1')
  switch (place) {
    case 'error':
      return { status: 422, json: { echo: value, error: { [value]: `no ${value}`, card } } }
    case 'header':
      return { headers: { 'X-Echo': `v ${headerSafe}`, 'Set-Cookie': `session=${headerSafe}` }, json: { echo: value } }
    case 'redirect':
      return {
        status: 307,
        headers: { Location: `/next?key=${asInAddress(value)}&card=${encodeURIComponent(card)}` },
      }
    case 'elsewhere':
      return {
        status: 302,
        headers: {
          Location: `https://${Buffer.from(value).toString('hex').slice(0, 60)}.example/?k=${encodeURIComponent(value)}`,
        },
      }
    case 'text':
      return { text: `<p>${value} ${card}</p>`, headers: { 'Content-Type': `text/html` } }
    case 'failure':
      return { status: 500, text: `{"broken": "${value.replaceAll('"', '\\"')}`, json: null }
    default:
      return { json: { echo: value, list: [{ [value]: [value] }], card, all: { ...request.headers } } }
  }
}

/** Escaped only as far as an address must be: whoever reads it escapes some more. */
function asInAddress(value: string): string {
  return encodeURI(value).replaceAll('&', '%26').replaceAll('%22', '"')
}

/** The credential as it arrived, whichever way it came. */
function sentSecret({ headers, body }: UpstreamRequest): string {
  const text = (header: string) => Buffer.from(header, 'latin1').toString('utf8')
  const authorization = headers.authorization ?? ''
  const given = typeof headers['x-key'] === 'string' ? headers['x-key'].slice(2) : ''
  if (authorization.startsWith('Basic '))
    return Buffer.from(authorization.slice(6), 'base64')
      .toString('utf8')
      .replace(/^shop:/, '')
  if (authorization.startsWith('Bearer ')) return fromLatin1(authorization.slice(7), text)
  if (given !== '') return fromLatin1(given, text)
  const json: unknown = JSON.parse(body)
  return isJsonObject(json) && typeof json.key === 'string' ? json.key : ''
}

function sentCard({ body }: UpstreamRequest): string {
  const json: unknown = JSON.parse(body || '{}')
  return isJsonObject(json) && typeof json.card === 'string' ? json.card : 'none'
}

function fromLatin1(value: string, decode: (text: string) => string): string {
  return value === secret ? value : decode(value)
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const latin1 = Buffer.from(value, 'latin1')
  // What stands in base64 behind one or two other bytes, without what its neighbours share.
  const inner = [0, 1, 2].map(before =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  )
  return [
    ...new Set([
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      bytes.toString('hex'),
      latin1.toString('hex'),
      ...inner,
      ...inner.map(text => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]
}

async function everyRow(dataDir: string): Promise<[table: string, text: string][]> {
  const database = await openDatabase({ kind: 'embedded', dataDir })
  try {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(database.db)
    const read = async (name: string): Promise<[string, string]> => {
      const found = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(database.db)
      return [name, found.rows.map(row => row.text).join('\n')]
    }
    const all: [string, string][] = []
    for (const { name } of rows) all.push(await read(name))
    const packed = await database.db
      .selectFrom('runs')
      .select('packedTrace')
      .where('packedTrace', 'is not', null)
      .execute()
    all.push(['runs, unpacked', packed.map(row => inflateRawSync(row.packedTrace ?? '').toString('utf8')).join('\n')])
    expect(all.filter(([, text]) => text !== '').map(([name]) => name)).toEqual(
      expect.arrayContaining(['runs', 'events', 'audit_entries', 'secrets', 'conversations', 'approvals', 'turns']),
    )
    return all
  } finally {
    await database.close()
  }
}

async function endOf(server: ServerProcess): Promise<void> {
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
}

async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > deadline) throw new Error('It did not come about.')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function listOf({ body }: HttpAnswer): { id: string }[] {
  return isJsonObject(body) && Array.isArray(body.data) ? body.data.map(item => item as { id: string }) : []
}

function firstOf(answer: HttpAnswer): { id: string } | undefined {
  return listOf(answer)[0]
}

function idOf({ status, body, text }: HttpAnswer): string {
  if (status !== 201 || !isJsonObject(body) || typeof body.id !== 'string') throw new Error(text)
  return body.id
}

function around(text: string, needle: string): string {
  const at = text.toLowerCase().indexOf(needle.toLowerCase())
  return text.slice(Math.max(0, at - 80), at + needle.length + 20)
}
