import type { StreamEvent } from '@bellhop/core/stream'
import type { Database } from '../database/index.ts'
import { createTestApp, type TestApp } from './test-app.ts'
import { startTestUpstream, type TestUpstream } from './test-upstream.ts'

export const shopOrigin = 'https://shop.example'
export const secretValue = 'secret-credential-77ab'
export const identityKey = 'a shared key for identity tokens, 32 bytes or more'

/** A whole server with an agent that is shown on `shopOrigin`, its actions, and the API that they call. */
export interface EmbedApp extends TestApp {
  upstream: TestUpstream
  agent: string
  /** Calls the visitor side as a page of `origin` does; null: without an `Origin`. */
  page(method: string, path: string, options?: PageCall): Promise<PageAnswer>
  /** Opens a session on the shop's page. */
  visit(session?: Record<string, unknown>): Promise<TestVisitor>
  addAgent(agent: Record<string, unknown>, key?: string): Promise<string>
}

export type PageAnswer = Awaited<ReturnType<TestApp['call']>>

export interface PageCall {
  /** Default: the shop's. */
  origin?: string | null
  token?: string | null
  body?: unknown
  headers?: Record<string, string>
}

export interface TestVisitor {
  token: string
  conversationId: string
  call(method: string, path: string, options?: PageCall): Promise<PageAnswer>
  post(path: string, body?: unknown): Promise<PageAnswer>
  /** The events after number `after` (default: all), up to the first that fits; fails when none comes in ten seconds. */
  events(until: (event: StreamEvent) => boolean, after?: number): Promise<StreamEvent[]>
  /** Presses the button of an action and gives the event of the wanted type that follows. */
  press<T extends StreamEvent['type']>(action: string, type: T): Promise<Extract<StreamEvent, { type: T }>>
}

/** The author's code of the client action `fill_cart`. */
export const clientCode = 'return { count: args.count, note: "“quoted” and ümlaut" }'

export async function createEmbedApp(database: Database): Promise<EmbedApp> {
  const upstream = await startTestUpstream()
  const test = await createTestApp(database, { egressAllow: upstream.host })
  const made = async (path: string, body: Record<string, unknown>, key = test.key) => {
    const answer = await test.call('POST', path, { body, key })
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`)
    return answer.field('id')
  }
  const secret = await made('/v1/secrets', { name: 'SHOP', value: secretValue, hosts: [upstream.host] })
  const shared = await made('/v1/secrets', { name: 'IDENTITY', value: identityKey, hosts: [] })
  for (const action of actionsOf(`http://${upstream.host}`, secret)) await made('/v1/actions', action)
  const addAgent = (agent: Record<string, unknown>, key?: string) => made('/v1/agents', { name: 'Shop', ...agent }, key)
  const agent = await addAgent({
    actions: ['order_status', 'return_item', 'fill_cart', 'slow_return', 'broken'],
    allowedOrigins: [shopOrigin, 'https://other.example'],
    identityKeys: [{ alg: 'HS256', key: shared }],
    greeting: 'Welcome.',
  })

  const page: EmbedApp['page'] = (method, path, { origin = shopOrigin, token = null, body, headers = {} } = {}) =>
    test.call(method, path, {
      key: token,
      ...(body === undefined ? {} : { body }),
      headers: { ...(origin === null ? {} : { Origin: origin }), ...headers },
    })
  const visit: EmbedApp['visit'] = async (session = {}) => {
    const answer = await page('POST', '/embed/v1/session', { body: { agent, ...session } })
    if (answer.status !== 200) throw new Error(`No session: ${answer.status} ${answer.text}`)
    return toVisitor(test, page, answer.field('token'), answer.field('conversationId'))
  }
  return { ...test, upstream, agent, page, visit, addAgent }
}

function toVisitor(test: TestApp, page: EmbedApp['page'], token: string, conversationId: string): TestVisitor {
  const visitor: TestVisitor = {
    token,
    conversationId,
    call: (method, path, options = {}) => page(method, path, { token, ...options }),
    post: (path, body = {}) => page('POST', path, { token, body }),
    events: async (until, after = 0) => {
      const response = await test.app.request('/embed/v1/events', {
        headers: { Origin: shopOrigin, Authorization: `Bearer ${token}`, 'Last-Event-ID': String(after) },
      })
      if (response.status !== 200) throw new Error(`No stream: ${response.status}`)
      return readEventsUntil(response, until)
    },
    press: async (action, type) => {
      const before = await lastNumber(test, conversationId)
      const answer = await visitor.post('/embed/v1/messages', { action })
      if (answer.status !== 202) throw new Error(`Not pressed: ${answer.status} ${answer.text}`)
      const events = await visitor.events(event => event.type === 'turn-end', before)
      const found = events.find(event => event.type === type)
      if (!found) throw new Error(`No ${type} in ${JSON.stringify(events)}`)
      // Found by this very type.
      return found as Extract<StreamEvent, { type: typeof type }>
    },
  }
  return visitor
}

/** Reads a stream of events up to the first that fits, then goes away. */
export async function readEventsUntil(
  response: Response,
  until: (event: StreamEvent) => boolean,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('No body')
  const late = setTimeout(() => void reader.cancel(), 10_000)
  try {
    for (let text = '', part = await reader.read(); !part.done; part = await reader.read()) {
      const frames = (text + part.value).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames.filter(each => !each.startsWith(':'))) {
        const event = parseFrame(frame)
        events.push(event)
        if (until(event)) return events
      }
    }
  } finally {
    clearTimeout(late)
    await reader.cancel()
  }
  throw new Error(`The stream ended after ${JSON.stringify(events.at(-1))}`)
}

function parseFrame(frame: string): StreamEvent {
  const [, id, type, data = ''] = /^id: (\d+)\nevent: ([a-z-]+)\ndata: (.*)$/.exec(frame) ?? []
  // What the server streams is what the tests are about; its shape is checked by them.
  const event = JSON.parse(data) as StreamEvent
  if (id !== String(event.number) || type !== event.type) throw new Error(`Not a frame of ours: ${frame}`)
  return event
}

async function lastNumber(test: TestApp, conversationId: string): Promise<number> {
  const { db } = test.parts.database
  const query = db.selectFrom('conversations').select('lastEvent').where('id', '=', conversationId)
  return (await query.executeTakeFirstOrThrow()).lastEvent
}

function actionsOf(base: string, secret: string): Record<string, unknown>[] {
  const auth = { type: 'bearer', secret }
  const orderId = { name: 'order_id', type: 'string', title: 'Order number' }
  return [
    {
      name: 'order_status',
      offer: 'always',
      description: 'Use when a customer asks where an order is.',
      inputs: [orderId, { name: 'pin', type: 'string', title: 'PIN', sensitive: true }],
      request: {
        method: 'GET',
        url: `${base}/orders/{{order_id}}`,
        headers: [{ name: 'X-Pin', value: '{{pin}}' }],
        auth,
      },
      messages: { success: 'Your order is {{ response.status }}.' },
    },
    {
      name: 'return_item',
      description: 'Use when a customer wants to return an item.',
      inputs: [orderId],
      request: { method: 'POST', url: `${base}/returns`, body: '{"order": {{order_id}}}', auth },
      messages: { before: 'One moment.', success: 'Your return is booked.' },
    },
    {
      name: 'slow_return',
      description: 'Use when a customer wants to return slowly.',
      runMode: 'automatic',
      inputs: [orderId],
      request: { method: 'POST', url: `${base}/slow`, body: '{"order": {{order_id}}}' },
    },
    {
      name: 'broken',
      description: 'Use when something has to fail upstream.',
      inputs: [orderId],
      request: { method: 'GET', url: `${base}/broken/{{order_id}}` },
    },
    {
      name: 'fill_cart',
      description: 'Use when a customer wants the cart filled.',
      kind: 'client',
      runMode: 'automatic',
      inputs: [{ name: 'count', type: 'integer', from: 'constant', value: 3 }],
      client: { code: clientCode, returns: true, timeoutMs: 5_000 },
      messages: { success: 'There are {{ response.count }} in your cart.' },
    },
  ]
}
