import type { LanguageModelV4 } from '@ai-sdk/provider'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadAgent } from '../agents/load-agent.ts'
import type { Parts } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import {
  type ScriptedProvider,
  scriptedProviderKey,
  startScriptedProvider,
  wireNames,
} from '../testing/scripted-provider.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { modelOf } from './model-of.ts'
import { noOperatorModels, type OperatorModels } from './operator-models.ts'

const ownKey = 'sk-the-key-of-this-agent-alone'

describeOnEachDatabase('the model of an agent', open => {
  let provider: ScriptedProvider
  let other: ScriptedProvider
  let test: TestApp
  beforeAll(async () => {
    provider = await startScriptedProvider()
    other = await startScriptedProvider()
    test = await createTestApp(await open(), {
      egressAllow: `${provider.host},${other.host}`,
      parts: { models: provider.models('openai') },
    })
  })
  afterAll(() => {
    provider.close()
    other.close()
  })

  const save = (definition: object) => test.call('POST', '/v1/agents', { body: { name: 'Helper', ...definition } })
  const makeSecret = async (name: string, hosts: string[]) =>
    (await test.call('POST', '/v1/secrets', { body: { name, value: ownKey, hosts } })).field('id')

  /** With the server's configuration as it is, or another. */
  async function modelFor(definition: object, models: OperatorModels = test.parts.models) {
    const made = await save(definition)
    expect(made.text).toContain('"id"')
    const agent = await loadAgent(test.parts, test.parts.database.db, test.workspaceId, made.field('id'))
    if (!agent) throw new Error('The agent was not saved.')
    return modelOf({ ...test.parts, models } satisfies Parts, test.workspaceId, agent.definition)
  }

  it('is none where neither the agent nor the server names one', async () => {
    expect(await modelFor({}, noOperatorModels)).toBeNull()
  })

  it.each(wireNames)("is the server's own, with the server's key, where the agent names none: %s", async wire => {
    const found = await modelFor({}, { ...provider.models(wire), price: { input: 1, output: 2 } })
    expect(found).toMatchObject({
      name: `${wire}:scripted`,
      settings: { temperature: null, maxOutputTokens: null, contextTokens: 32_000 },
      price: { input: 1, output: 2 },
    })
    expect(await keysSent(provider, found?.model)).toContain(scriptedProviderKey)
  })

  it("is the agent's, with its settings and its price", async () => {
    const modelSettings = {
      temperature: 0.3,
      maxOutputTokens: 500,
      contextTokens: 8_000,
      price: { input: 0.5, output: 4 },
    }
    const models = { ...provider.models('openai'), price: { input: 1, output: 2 } }
    expect(await modelFor({ model: 'openai:other', modelSettings }, models)).toMatchObject({
      name: 'openai:other',
      settings: { temperature: 0.3, maxOutputTokens: 500, contextTokens: 8_000 },
      price: { input: 0.5, output: 4 },
    })
    expect(await modelFor({ model: 'openai:other' }, models)).toMatchObject({ price: null })
  })

  it("is asked with the agent's secret and not with the server's key", async () => {
    const secret = await makeSecret('own_key', [provider.host])
    const found = await modelFor({ modelSettings: { secret } })
    const sent = await keysSent(provider, found?.model)
    expect(sent).toContain(ownKey)
    expect(sent).not.toContain(scriptedProviderKey)
    const { body } = await test.call('GET', '/v1/secrets')
    const used = expect.objectContaining({ id: secret, usedBy: ['Helper'], lastUsedAt: expect.any(String) })
    expect(body).toMatchObject({ data: expect.arrayContaining([used]) })
  })

  it.each(['', '/elsewhere'])("never takes the server's key to an address of the agent's own%s", async path => {
    // The server's configuration is of a compatible server with a key, beside those of the providers.
    const { providers } = provider.models('openai')
    const models = { ...provider.models('compatible'), providers }
    const host = path === '' ? other.host : provider.host
    const found = await modelFor({ model: `compatible:http://${host}${path}/chat/v1#scripted` }, models)
    const asked = path === '' ? other : provider
    const sent = await keysSent(asked, found?.model)
    expect(asked.requests).toHaveLength(1)
    expect(sent).not.toContain(scriptedProviderKey)
    expect(sent).not.toContain('authorization')
  })

  it("takes the server's key to the server's own compatible address, whichever model is asked for there", async () => {
    const models = provider.models('compatible')
    const found = await modelFor({ model: `compatible:http://${provider.host}/chat/v1/#another` }, models)
    expect(await keysSent(provider, found?.model)).toContain(scriptedProviderKey)
  })

  it('has no key of another provider', async () => {
    await expect(modelFor({ model: 'anthropic:claude' })).rejects.toMatchObject({
      code: 'secret_missing',
      hint: expect.stringContaining(provider.host),
    })
  })

  it('is refused when saved where its name, its address or its secret would not do', async () => {
    const secret = await makeSecret('for_others', ['api.openai.com'])
    const issues = async (definition: object) => {
      const refused = await save(definition)
      expect(refused.status).toBe(400)
      return refused.body
    }
    expect(await issues({ model: 'gpt-5' })).toMatchObject({ error: { issues: [{ path: '$.model' }] } })
    expect(await issues({ model: 'compatible:http://169.254.169.254/v1#x' })).toMatchObject({
      error: { issues: [{ path: '$.model', message: expect.stringContaining('BELLHOP_EGRESS_ALLOW') }] },
    })
    expect(await issues({ modelSettings: { secret } })).toMatchObject({
      error: { issues: [{ path: '$.modelSettings.secret', message: expect.stringContaining(provider.host) }] },
    })
    expect(await issues({ modelSettings: { secret: 'sec_absent' } })).toMatchObject({
      error: { issues: [{ path: '$.modelSettings.secret' }] },
    })
    const { key } = await test.addWorkspace('Other')
    const theirs = await test.call('POST', '/v1/secrets', {
      key,
      body: { name: 'theirs', value: ownKey, hosts: [provider.host] },
    })
    expect(await issues({ modelSettings: { secret: theirs.field('id') } })).toMatchObject({
      error: { issues: [{ path: '$.modelSettings.secret' }] },
    })
  })

  it('keeps its secret from being deleted, and goes nowhere once that is disabled or its host is gone', async () => {
    const secret = await makeSecret('kept', [provider.host])
    const found = await modelFor({ modelSettings: { secret } })
    expect((await test.call('DELETE', `/v1/secrets/${secret}`)).status).toBe(409)
    await test.call('PATCH', `/v1/secrets/${secret}`, { body: { hosts: [] } })
    const made = await save({ name: 'Keeper' })
    const agent = await loadAgent(test.parts, test.parts.database.db, test.workspaceId, made.field('id'))
    if (!agent || !found) throw new Error('The agent was not saved.')
    const definition = { ...agent.definition, modelSettings: { ...agent.definition.modelSettings, secret } }
    const hostless = await modelOf(test.parts, test.workspaceId, definition)
    provider.play([{ text: 'Hello.' }])
    await expect(hostless?.model.doStream({ prompt: [] })).rejects.toMatchObject({
      code: 'model_failed',
      hint: expect.stringContaining('host'),
    })
    expect(provider.requests).toEqual([])
    await test.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: false } })
    await expect(modelOf(test.parts, test.workspaceId, definition)).rejects.toMatchObject({ code: 'secret_disabled' })
    const gone = { ...definition, modelSettings: { ...definition.modelSettings, secret: 'sec_gone' } }
    await expect(modelOf(test.parts, test.workspaceId, gone)).rejects.toMatchObject({ code: 'secret_missing' })
  })

  it('says what to do where an agent from before holds what is no name of a model', async () => {
    const made = await save({})
    const agent = await loadAgent(test.parts, test.parts.database.db, test.workspaceId, made.field('id'))
    if (!agent) throw new Error('The agent was not saved.')
    await expect(modelOf(test.parts, test.workspaceId, { ...agent.definition, model: 'gpt-5' })).rejects.toMatchObject({
      code: 'model_failed',
      hint: expect.stringContaining('`model`'),
    })
  })

  it('shows its key to nobody: not in an error, the log, the trail or the API', async () => {
    const secret = await makeSecret('shown', [provider.host])
    const found = await modelFor({ name: 'Shown', modelSettings: { secret } })
    provider.play([{ status: 401, message: `Incorrect API key provided: ${ownKey}` }])
    const error: unknown = await Promise.resolve(found?.model.doStream({ prompt: [] })).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'model_failed' })
    test.parts.log.error({ err: error }, 'a model failed')
    const seen = [
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      error instanceof Error ? String(error.cause) : '',
      test.logs.join(),
      (await test.call('GET', '/v1/agents')).text,
      (await test.call('GET', '/v1/audit')).text,
    ]
    for (const place of seen) expect(place).not.toContain(ownKey)
    expect(test.logs.join()).toContain('a model failed')
  })
})

/** The headers of the request that a call to the model makes. */
async function keysSent(provider: ScriptedProvider, model: LanguageModelV4 | undefined): Promise<string> {
  provider.play([{ text: 'Hello.' }])
  const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] as const
  const asked = await model?.doStream({ prompt: [...prompt].map(each => ({ ...each, content: [...each.content] })) })
  if (!asked) throw new Error('There is no model.')
  for await (const _ of asked.stream);
  return JSON.stringify(provider.requests.map(({ headers }) => headers))
}
