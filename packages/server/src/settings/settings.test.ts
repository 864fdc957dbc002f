import { isJsonObject } from '@bellhop/core'
import { expect, it } from 'vitest'
import { defaultLimits } from '../limits/limit-table.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp } from '../testing/test-app.ts'

describeOnEachDatabase('the settings', open => {
  it('say how the server is set up, and of the operator’s network only to their own workspace', async () => {
    const database = await open()
    const retention = { conversationsDays: 30, runsDays: 90, auditDays: null }
    const test = await createTestApp(database, {
      parts: {
        operatorSettings: { retention, egressAllow: ['10.1.2.0/24:443'] },
        limits: { ...defaultLimits, callMs: 5_000 },
      },
    })
    const { body, status, text } = await test.call('GET', '/v1/settings')
    expect(status, text).toBe(200)
    expect(body).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      operator: true,
      database: database.kind,
      node: 'test',
      model: null,
      retention,
      egressAllow: ['10.1.2.0/24:443'],
    })
    const limits = isJsonObject(body) && Array.isArray(body.limits) ? body.limits : []
    expect(limits).toContainEqual({ name: 'callMs', variable: 'BELLHOP_LIMIT_CALL_MS', value: 5_000, default: 60_000 })
    expect(limits).toContainEqual(expect.objectContaining({ name: 'requestsPerKey', value: null, default: null }))

    const other = await test.addWorkspace('Other')
    const seen = await test.call('GET', '/v1/settings', { key: other.key })
    expect(seen.body).toMatchObject({ operator: false, node: null, egressAllow: null, retention })
    expect(seen.text).not.toContain('10.1.2.0')
  })

  it('name a model, and neither its address nor a key', async () => {
    const name = { provider: 'compatible', baseUrl: 'http://10.0.0.7/v1', modelId: 'llama' } as const
    const test = await createTestApp(await open())
    const node = test.addNode({
      models: {
        ...test.parts.models,
        compatibleKey: 'sk-hidden',
        model: { text: 'compatible:http://10.0.0.7/v1#llama', name },
      },
    })
    const { body, text } = await node.call('GET', '/v1/settings')
    expect(body).toMatchObject({ model: { provider: 'compatible', modelId: 'llama' } })
    expect(text).not.toMatch(/10\.0\.0\.7|sk-hidden/)
  })
})
