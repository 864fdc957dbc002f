import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenOnLoopback } from './listen.ts'
import { createScriptedBellhop, type ScriptedBellhop } from './scripted-bellhop.ts'
import { type SeedOptions, seedShop } from './seed.ts'

let bellhop: ScriptedBellhop
let bellhopUrl: string

beforeEach(async () => {
  bellhop = createScriptedBellhop()
  bellhopUrl = await listenOnLoopback(bellhop.server, 0, 'PORT')
})

afterEach(() => {
  bellhop.server.close().closeAllConnections()
})

const origins = ['http://127.0.0.1:4462', 'http://localhost:4462']

function seed(changes: Partial<SeedOptions> = {}): Promise<string> {
  return seedShop({
    bellhopUrl,
    apiKey: 'bh_test',
    orderApiUrl: 'http://127.0.0.1:4461',
    orderApiKey: 'quay-key',
    shopOrigins: origins,
    ...changes,
  })
}

function requestOf(name: string) {
  return bellhop.actions.get(name)?.request
}

describe('seedShop on an empty workspace', () => {
  it('stores the secret for the order API’s host alone', async () => {
    await seed()
    expect([...bellhop.secrets.values()]).toMatchObject([
      { name: 'SHOP_ORDERS_KEY', value: 'quay-key', hosts: ['127.0.0.1:4461'] },
    ])
  })

  it('creates every action that the agent lists, with addresses and secret filled in', async () => {
    const id = await seed()
    const listed = bellhop.agents.get(id)?.actions
    expect(listed).toHaveLength(bellhop.actions.size)
    expect(listed).toEqual(expect.arrayContaining([...bellhop.actions.keys()]))
    expect(requestOf('get_order_status')).toMatchObject({
      url: 'http://127.0.0.1:4461/orders/{{order_id}}',
      auth: { type: 'bearer', secret: 'secrets_1' },
    })
    expect(JSON.stringify([...bellhop.actions.values()])).not.toMatch(/__[A-Z_]+__|quay-key/)
  })

  it('creates the agent last, for the storefront’s origins', async () => {
    const id = await seed()
    expect(bellhop.writes.at(-1)).toBe('POST /v1/agents')
    expect(bellhop.agents.get(id)?.allowedOrigins).toEqual(origins)
  })

  it('creates an action after those that it names', async () => {
    await seed()
    const created = [...bellhop.actions.values()]
    const positions = new Map(created.map((action, index) => [action.name, index]))
    for (const action of created) {
      const { success = [], failure = [] } = (action.followUps ?? {}) as { success?: string[]; failure?: string[] }
      const named = [...success, ...failure, ...(typeof action.readBack === 'string' ? [action.readBack] : [])]
      for (const name of named) expect(positions.get(name)).toBeLessThan(positions.get(action.name) ?? -1)
    }
  })
})

describe('seedShop on a workspace that has the shop', () => {
  it('writes nothing when nothing has changed, and finds the same agent', async () => {
    const id = await seed()
    bellhop.writes.length = 0
    expect(await seed()).toBe(id)
    expect(bellhop.writes).toEqual([])
  })

  it('keeps what an author edited, and an agent that was renamed', async () => {
    const id = await seed()
    const edited = { ...bellhop.actions.get('list_products'), description: 'Use when somebody is curious.' }
    bellhop.actions.set('list_products', edited)
    bellhop.agents.set(id, { ...bellhop.agents.get(id), name: 'Pip', actions: ['list_products'] })
    bellhop.writes.length = 0
    expect(await seed()).toBe(id)
    expect(bellhop.writes).toEqual([])
    expect(bellhop.actions.get('list_products')).toBe(edited)
  })

  it('finishes what an interrupted start left undone', async () => {
    bellhop.overrides.set('POST /v1/agents', { status: 503, body: { error: { code: 'overloaded', message: 'Busy.' } } })
    await expect(seed()).rejects.toThrow('503 overloaded')
    bellhop.overrides.clear()
    bellhop.actions.delete('return_item')
    bellhop.writes.length = 0
    await seed()
    expect(bellhop.writes).toEqual(['POST /v1/actions', 'POST /v1/agents'])
  })

  it('follows the order API to another port, and changes no other part of an action', async () => {
    await seed()
    bellhop.actions.set('list_products', { ...bellhop.actions.get('list_products'), title: 'Wares' })
    bellhop.writes.length = 0
    await seed({ orderApiUrl: 'http://127.0.0.1:5461' })
    expect(requestOf('list_products')).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:5461/products' })
    expect(bellhop.actions.get('list_products')?.title).toBe('Wares')
    expect(requestOf('return_item')).toMatchObject({ url: 'http://127.0.0.1:5461/returns' })
    expect([...bellhop.secrets.values()]).toMatchObject([{ hosts: ['127.0.0.1:5461'] }])
    expect(bellhop.writes.every(write => write.startsWith('PATCH '))).toBe(true)
    expect(bellhop.writes.at(-1)).toMatch('/v1/secrets/')
  })

  it('leaves an action alone that an author pointed elsewhere', async () => {
    await seed()
    const elsewhere = {
      ...bellhop.actions.get('list_products'),
      request: { method: 'GET', url: 'https://api.example.com/products' },
    }
    bellhop.actions.set('list_products', elsewhere)
    await seed({ orderApiUrl: 'http://127.0.0.1:5461' })
    expect(bellhop.actions.get('list_products')).toBe(elsewhere)
  })

  it('follows the storefront to another port, and keeps origins that a person added', async () => {
    const id = await seed()
    const own = ['https://shop.example', 'http://localhost:3000']
    bellhop.agents.set(id, { ...bellhop.agents.get(id), allowedOrigins: [...own, ...origins] })
    const moved = ['http://127.0.0.1:5462', 'http://localhost:5462']
    expect(await seed({ shopOrigins: moved })).toBe(id)
    expect(bellhop.agents.get(id)?.allowedOrigins).toEqual([...own, ...moved])
  })

  it('renews the stored key when the order API refuses it, and only then', async () => {
    await seed()
    await seed({ orderApiKey: 'new-key' })
    expect([...bellhop.secrets.values()]).toMatchObject([{ value: 'quay-key' }])
    bellhop.testRun = { status: 'failed', error: { code: 'upstream_status', message: 'Refused.', status: 401 } }
    await seed({ orderApiKey: 'new-key' })
    expect([...bellhop.secrets.values()]).toMatchObject([{ value: 'new-key', hosts: ['127.0.0.1:4461'] }])
  })
})

describe('seedShop says what is wrong', () => {
  it('names the key that was refused', async () => {
    await expect(seed({ apiKey: 'bh_wrong' })).rejects.toThrow(/401 unauthorized[\s\S]*BELLHOP_API_KEY/)
  })

  it('names every issue of a refused action', async () => {
    const issues = [{ path: '$.request.url', message: 'names an unknown placeholder' }]
    const error = { code: 'definition_invalid', message: 'This action is not valid.', hint: 'See the issues.', issues }
    bellhop.overrides.set('POST /v1/actions', { status: 400, body: { error } })
    await expect(seed()).rejects.toThrow('$.request.url: names an unknown placeholder')
  })

  it('says so when nothing answers', async () => {
    const url = bellhopUrl
    await new Promise(resolve => bellhop.server.close(resolve).closeAllConnections())
    await expect(seed()).rejects.toThrow(`Bellhop does not answer at ${url}`)
  })
})
