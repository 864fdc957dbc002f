import { isJsonObject } from '@bellhop/core'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../database/index.ts'
import { makeTestDirectory } from '../testing/databases.ts'
import { scriptedProviderKey, startScriptedProvider, type WireName, wireNames } from '../testing/scripted-provider.ts'
import { call, type HttpAnswer, startServerProcess } from '../testing/server-process.ts'

const key = 'bh_ForTheTestOfModels0123456789abcdefghij'
const agentKey = 'sk-the-key-of-one-agent-0987654321'

describe('a server with models', () => {
  it('answers with each provider, and shows the keys nowhere, whatever a provider says about them', async () => {
    const provider = await startScriptedProvider()
    onTestFinished(() => provider.close())
    const dataDir = `${makeTestDirectory()}/models`
    const server = await startServerProcess({
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_DATA_DIR: dataDir,
      ...Object.assign({}, ...wireNames.map(wire => provider.environment(wire))),
      ...provider.environment('compatible'),
    })
    await server.ready()
    expect(server.out()).toContain(provider.modelName('compatible'))
    const seen = new Map<string, string>()
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await call(server.port, method, path, { key, ...(body === undefined ? {} : { body }) })
      seen.set(`${method} ${path} ${seen.size}`, answer.text)
      return answer
    }
    const secret = idOf(await ask('POST', '/v1/secrets', { name: 'own', value: agentKey, hosts: [provider.host] }))
    const converse = async (definition: object, text: string) => {
      const agent = idOf(await ask('POST', '/v1/agents', { name: 'Helper', ...definition }))
      const conversation = idOf(await ask('POST', '/v1/conversations', { agent }))
      const answer = await ask('POST', `/v1/conversations/${conversation}/messages`, { text })
      expect(answer.status, answer.text).toBe(200)
      await ask('GET', `/v1/conversations/${conversation}/events?limit=100`)
      return answer.text
    }
    const models = (wire: WireName) => [
      { model: wire === 'compatible' ? null : provider.modelName(wire) },
      { model: provider.modelName(wire), modelSettings: { secret } },
    ]

    for (const wire of wireNames) {
      for (const definition of models(wire)) {
        provider.play([{ text: `Hello from ${wire}.` }])
        expect(await converse(definition, 'Hello?')).toContain(`Hello from ${wire}.`)
        expect(provider.requests).toMatchObject([{ wire, turns: [{ role: 'user', text: 'Hello?' }] }])
        const sent = JSON.stringify(provider.requests[0]?.headers)
        expect(sent).toContain(definition.modelSettings ? agentKey : scriptedProviderKey)
        const quoted = `Incorrect API key provided: ${definition.modelSettings ? agentKey : scriptedProviderKey}`
        provider.play([{ status: 401, message: quoted }])
        expect(await converse(definition, 'And now?')).not.toContain('Incorrect')
        // Some gateways tell their errors in the place of an answer.
        provider.play([{ text: quoted.split(/(?<=[-:])/) }])
        expect(await converse(definition, 'And now?')).toContain('Incorrect API key provided')
      }
    }
    for (const path of ['/v1/agents', '/v1/secrets', '/v1/audit?limit=100', '/v1/audit/export', '/openapi.json'])
      await ask('GET', path)

    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    seen.set('standard output', server.out())
    seen.set('the log', server.log())
    for (const [table, text] of await everyRow(dataDir)) seen.set(`table ${table}`, text)
    expect(seen.get('table events')).toContain('Hello from anthropic')
    const found = [...seen].flatMap(([place, text]) =>
      [agentKey, scriptedProviderKey].filter(needle => text.includes(needle)).map(needle => `${place}: ${needle}`),
    )
    expect(found).toEqual([])
    expect(server.log()).toContain('Incorrect API key provided: ••••')
  }, 120_000)

  it.each([
    ['openai:gpt-5', {}, 'OPENAI_API_KEY'],
    ['gpt-5', {}, 'openai:MODEL'],
    ['compatible:http://127.0.0.1:11434/v1#qwen3', {}, 'BELLHOP_EGRESS_ALLOW'],
  ])('does not start with BELLHOP_MODEL=%s and %j, and says what would do', async (BELLHOP_MODEL, env, advice) => {
    const BELLHOP_DATA_DIR = `${makeTestDirectory()}/models`
    const server = await startServerProcess({ BELLHOP_MODEL, BELLHOP_DATA_DIR, ...env })
    expect(await server.ended).not.toBe(0)
    expect(server.out() + server.log()).toContain(advice)
  })
})

function idOf({ status, body, text }: HttpAnswer): string {
  if (status !== 201 || !isJsonObject(body) || typeof body.id !== 'string') throw new Error(text)
  return body.id
}

async function everyRow(dataDir: string): Promise<[table: string, text: string][]> {
  const database = await openDatabase({ kind: 'embedded', dataDir })
  try {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(database.db)
    const all: [string, string][] = []
    for (const { name } of rows) {
      const found = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(database.db)
      all.push([name, found.rows.map(row => row.text).join('\n')])
    }
    return all
  } finally {
    await database.close()
  }
}
