import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isRecord } from './json-http.ts'

type Resource = Record<string, unknown>

export interface ScriptedBellhop {
  server: Server
  secrets: Map<string, Resource>
  actions: Map<string, Resource>
  agents: Map<string, Resource>
  /** Every write that was asked for, in order, as "METHOD /path". Tests of actions are not among them. */
  writes: string[]
  /** Answers to give instead, by "METHOD /path". */
  overrides: Map<string, { status: number; body: unknown }>
  /** What a test run of an action ends with. */
  testRun: Resource
}

/** A loopback double of the part of Bellhop's REST API that setting up the shop uses. It takes the key `bh_test` only. */
export function createScriptedBellhop(): ScriptedBellhop {
  const bellhop: ScriptedBellhop = {
    server: createServer((request, response) => {
      answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    }),
    secrets: new Map(),
    actions: new Map(),
    agents: new Map(),
    writes: [],
    overrides: new Map(),
    testRun: { status: 'succeeded', error: null },
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { pathname } = new URL(request.url ?? '/', 'http://bellhop')
    const method = request.method ?? 'GET'
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    if (request.headers.authorization !== 'Bearer bh_test')
      return refusal(401, 'unauthorized', 'This key is not known.')
    const override = bellhop.overrides.get(`${method} ${pathname}`)
    if (override) return override
    if (pathname.endsWith('/test')) return { status: 200, body: bellhop.testRun }
    if (method !== 'GET') bellhop.writes.push(`${method} ${pathname}`)
    const parsed: unknown = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : {}
    const sent = isRecord(parsed) ? parsed : {}
    const [, , collection, key] = pathname.split('/')
    const store = storeOf(collection)
    if (!store) return refusal(404, 'not_found', 'Nothing here.')
    if (key === undefined) return method === 'GET' ? list(store) : create(collection ?? '', store, sent)
    const resource = store.get(key)
    if (!resource) return refusal(404, 'not_found', 'Nothing here.')
    if (method === 'GET') return { status: 200, body: resource }
    const expected = request.headers['if-match']
    if (expected !== undefined && expected !== `"${resource.version}"`)
      return refusal(409, 'conflict', 'Somebody else saved.')
    const changed = { ...mergePatch(resource, sent), version: Number(resource.version) + 1 }
    store.set(key, changed)
    return { status: 200, body: changed }
  }

  function storeOf(collection: string | undefined): Map<string, Resource> | undefined {
    if (collection === 'secrets') return bellhop.secrets
    if (collection === 'actions') return bellhop.actions
    return collection === 'agents' ? bellhop.agents : undefined
  }

  return bellhop
}

function create(collection: string, store: Map<string, Resource>, sent: Resource) {
  const id = `${collection}_${store.size + 1}`
  const resource = { ...sent, id, version: 1 }
  store.set(collection === 'actions' ? String(sent.name) : id, resource)
  return { status: 201, body: resource }
}

function list(store: Map<string, Resource>) {
  return { status: 200, body: { data: [...store.values()], nextCursor: null } }
}

function refusal(status: number, code: string, message: string) {
  return { status, body: { error: { code, message, hint: 'A hint.', requestId: 'req_1', issues: [] } } }
}

/** RFC 7396. */
function mergePatch(target: Resource, patch: Resource): Resource {
  const result = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    const current = result[key]
    if (value === null) delete result[key]
    else result[key] = isRecord(value) ? mergePatch(isRecord(current) ? current : {}, value) : value
  }
  return result
}
