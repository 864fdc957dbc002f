import type { Server } from 'node:http'
import { type Action, isJsonObject, type JsonValue, neededInputs, renderMessage, safeParseAction } from '@bellhop/core'
import { createSandbox } from '@bellhop/core/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { fillTokens, readDefinitions } from './definitions.ts'
import { listenOnLoopback } from './listen.ts'
import { createOrderApi } from './order-api.ts'
import { returnReasons } from './returns.ts'

const tokens = {
  __ORDER_API__: 'http://127.0.0.1:4461',
  __SECRET_SHOP_ORDERS_KEY__: 'sec_01990000000070008000000000000001',
}
const actions = new Map<string, Action>()
const definitions = await readDefinitions()
let server: Server
let origin: string

beforeAll(async () => {
  for (const { name, definition } of definitions.actions) {
    const parsed = safeParseAction(fillTokens(definition, tokens))
    if (parsed.success) actions.set(name, parsed.data)
  }
  server = createOrderApi({ key: 'k', now: () => new Date('2027-03-09T12:00:00Z') })
  origin = await listenOnLoopback(server, 0, 'ORDERS_PORT')
})

afterAll(() => {
  server.close().closeAllConnections()
})

function action(name: string): Action {
  const found = actions.get(name)
  if (!found) throw new Error(`${name} is not a valid action.`)
  return found
}

async function answerOf(path: string): Promise<JsonValue> {
  const response = await fetch(origin + path, { headers: { authorization: 'Bearer k' } })
  return JSON.parse(await response.text())
}

function say(name: string, response: JsonValue): string {
  const settings = { locale: 'en-GB', timeZone: 'Europe/London' }
  return renderMessage(action(name).messages.success ?? '', { response }, settings)
}

function choices(name: string, input: string): unknown[] {
  return (
    action(name)
      .inputs.find(candidate => candidate.name === input)
      ?.options?.map(option => option.value) ?? []
  )
}

describe('the shop’s actions', () => {
  it.each(definitions.actions)(
    '$name is a valid definition that warns of nothing but the local address',
    ({ name, definition }) => {
      const otherActions = [...actions.values()]
        .filter(other => other.name !== name)
        .map(other => ({
          ...other,
          method: other.request?.method ?? null,
          needs: neededInputs(other),
          transforms: other.response.transform !== null,
        }))
      const parsed = safeParseAction(fillTokens(definition, tokens), { otherActions })
      expect(parsed.success ? [] : parsed.error.issues).toEqual([])
      expect(parsed.warnings.filter(({ path }) => path !== '$.request.url')).toEqual([])
    },
  )

  it('are all listed by the agent, and nothing else is', () => {
    expect([...definitions.agent.actions].sort()).toEqual(definitions.actions.map(({ name }) => name).sort())
  })

  it('offer the products that are in stock and the reasons that the API takes', () => {
    expect(choices('add_to_cart', 'product_id')).toEqual(catalogue.filter(({ stock }) => stock > 0).map(({ id }) => id))
    expect(choices('return_item', 'reason')).toEqual([...returnReasons])
  })

  it('ask what is damaged only when something is', () => {
    const damage = action('return_item').inputs.find(({ name }) => name === 'damage')
    expect(damage).toMatchObject({ required: true, when: { input: 'reason', equals: 'damaged' } })
  })

  it.each([
    ['ORD-12345', 'Your order ORD-12345 has shipped and should arrive on 12 March 2027.'],
    ['ORD-10001', 'Your order ORD-10001 has been received and should arrive on 15 March 2027.'],
    ['ORD-20002', 'Your order ORD-20002 has been delivered and arrived on 5 March 2027.'],
    ['ORD-40004', 'Your order ORD-40004 has been cancelled and was refunded on 8 March 2027.'],
  ])('say where %s is, in words that fit', async (id, words) => {
    expect(say('get_order_status', await answerOf(`/orders/${id}`))).toBe(words)
  })

  it.each([
    ['ORD-40004', 'succeeded'],
    ['ORD-10001', 'failed'],
    ['ORD-12345', 'failed'],
  ])('tell of a cancellation that nobody knows about, by how %s stands: %s', async (id, outcome) => {
    expect(action('cancel_order').readBack).toBe('get_order_status')
    const sandbox = createSandbox({ workers: 1 })
    try {
      const code = action('get_order_status').response.transform ?? ''
      const order = await answerOf(`/orders/${id}`)
      const result = await sandbox.transform(code, { response: order, status: 200, inputs: {} })
      if (!result.ok || !isJsonObject(order)) throw new Error(JSON.stringify(result))
      expect(result.value).toEqual({ ...order, outcome })
    } finally {
      await sandbox.close()
    }
  })

  it('turn the API’s raw array into what the message needs', async () => {
    const sandbox = createSandbox({ workers: 1 })
    try {
      const code = action('list_products').response.transform ?? ''
      const result = await sandbox.transform(code, { response: await answerOf('/products'), status: 200, inputs: {} })
      if (!result.ok || !isJsonObject(result.value)) throw new Error(JSON.stringify(result))
      expect(result.value.soldOut).toEqual(['Deck blanket'])
      expect(say('list_products', result.value)).toMatch(
        /^There are 7 things on the shelves, from £12\.00: Enamel mug \(£12\), /,
      )
    } finally {
      await sandbox.close()
    }
  })
})
