import { z } from 'zod'

const runSchema = z.looseObject({
  id: z.string(),
  action: z.string(),
  mode: z.string(),
  status: z.string(),
  channel: z.string(),
  conversationId: z.string().nullable(),
  startedBy: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  message: z.string().nullable(),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  trace: z.array(z.looseObject({ step: z.string(), detail: z.record(z.string(), z.unknown()) })),
})

/** A run as an author reads it. */
export type RunView = z.infer<typeof runSchema>

const agentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  actions: z.array(z.string()),
  allowedOrigins: z.array(z.string()),
})

export type AgentView = z.infer<typeof agentSchema>

export interface Rest {
  get(path: string): Promise<unknown>
  text(path: string): Promise<string>
  send(method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown): Promise<unknown>
  /** Live runs, newest first. */
  runs(filter?: { action?: string; status?: string }): Promise<RunView[]>
  agent(): Promise<AgentView>
  /** Reads from the shop's own API, with the credential that only Bellhop has: as a test of a draft. */
  askOrderApi(path: string): Promise<unknown>
}

/** Bellhop's REST API with this key. Throws for everything but a 2xx. */
export function createRest(url: string, key: string): Rest {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return response
  }
  const get = async (path: string) => (await call('GET', path)).json()
  const send: Rest['send'] = async (method, path, body) => (await call(method, path, body)).json()

  return {
    get,
    send,
    text: async path => (await call('GET', path)).text(),
    async runs(filter = {}) {
      const query = new URLSearchParams({ limit: '100', mode: 'live', ...filter })
      return z.object({ data: z.array(runSchema) }).parse(await get(`/v1/runs?${query}`)).data
    },
    async agent() {
      const [only] = z.object({ data: z.array(agentSchema).length(1) }).parse(await get('/v1/agents')).data
      if (!only) throw new Error('There is no agent.')
      return only
    },
    async askOrderApi(path) {
      const { definition } = z
        .looseObject({ definition: z.looseObject({ request: z.looseObject({ url: z.string() }) }) })
        .parse({ definition: await get('/v1/actions/list_products') })
      const { kind, description, name } = z.looseObject({ kind: z.string() }).parse(definition)
      const request = { ...definition.request, url: new URL(path, definition.request.url).href }
      const draft = { name, kind, description, request, response: { fields: '*' } }
      const run = runSchema
        .extend({ result: z.unknown() })
        .parse(await send('POST', '/v1/actions/list_products/test', { inputs: {}, mode: 'test', draft }))
      if (run.status !== 'succeeded') throw new Error(`The order API did not answer ${path}: ${JSON.stringify(run)}`)
      return run.result
    },
  }
}
