import { describe, expect, it, onTestFinished } from 'vitest'
import { createEgress } from './egress/index.ts'
import { errorCodes, parseAction, performRun, prepareRun, renderMessage, resolveInputs, toToolSchema } from './index.ts'
import { createSandbox } from './sandbox/index.ts'
import { createMemorySecrets, startScriptedUpstream } from './testing/index.ts'

// A program that uses core alone, with only what its entries ask for.
describe('core without the server', () => {
  it('asks, confirms, sends and answers', async () => {
    const upstream = await startScriptedUpstream([{ json: { order: { status: 'shipped', eta: '2027-03-03' } } }])
    const egress = createEgress({ allow: upstream.hostPort })
    onTestFinished(async () => {
      await upstream.close()
      await egress.close()
    })

    const action = parseAction({
      name: 'get_order_status',
      description: 'Use when a customer asks where an order is.',
      examples: ['Where is my order?'],
      inputs: [{ name: 'order_id', description: 'Starts with ORD-', example: 'ORD-12345' }],
      request: { url: `${upstream.origin}/orders/{{order_id}}` },
      response: { fields: ['order.status'] },
      messages: { success: 'Your order is {{ response.order.status }}.' },
    })
    expect(toToolSchema(action).name).toBe('get_order_status')
    expect(resolveInputs(action, { inputs: {} }).missing.map(input => input.name)).toEqual(['order_id'])

    const asked = prepareRun(action, { inputs: {} })
    expect(asked.status).toBe('missing')

    const preparation = prepareRun(action, { inputs: { order_id: 'ORD-12345' } })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const outcome = await performRun(preparation.prepared, { egress })

    expect(outcome).toMatchObject({
      status: 'succeeded',
      error: null,
      message: 'Your order is shipped.',
      result: { order: { status: 'shipped' } },
      response: { order: { status: 'shipped', eta: '2027-03-03' } },
    })
    expect(outcome.trace.map(({ step }) => step)).toEqual(['send', 'respond', 'message'])
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /orders/ORD-12345'])
  })

  it('writes once, with a secret and a transform', async () => {
    const upstream = await startScriptedUpstream([{ status: 201, json: { data: { id: 7 } } }])
    const egress = createEgress({ allow: upstream.hostPort })
    const sandbox = createSandbox({ workers: 1 })
    onTestFinished(async () => {
      await upstream.close()
      await egress.close()
      await sandbox.close()
    })

    const action = parseAction({
      name: 'create_return',
      description: 'Use when a customer wants to send something back.',
      inputs: [{ name: 'reason' }],
      request: {
        method: 'POST',
        url: `${upstream.origin}/returns`,
        body: '{"reason":"{{reason}}"}',
        auth: { type: 'bearer', secret: 'sec_SHOP' },
      },
      response: { transform: '({ id: "R-" + response.data.id })' },
    })
    const preparation = prepareRun(action, { inputs: { reason: 'It is "broken".' } })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const secrets = createMemorySecrets([{ name: 'SHOP', value: 'sk_live_51H8', hosts: [upstream.hostPort] }])
    const parts = { egress, sandbox, secrets, idempotencyKey: 'return-1' }
    const outcome = await performRun(preparation.prepared, parts)

    expect(outcome).toMatchObject({ status: 'succeeded', result: { id: 'R-7' }, message: null })
    expect(upstream.requests).toMatchObject([
      {
        body: '{"reason":"It is \\"broken\\"."}',
        headers: { authorization: 'Bearer sk_live_51H8', 'idempotency-key': 'return-1' },
      },
    ])
    expect(JSON.stringify(outcome)).not.toContain('sk_live_51H8')
  })

  it('is told what is wrong by a code that has words for everyone', async () => {
    const egress = createEgress()
    onTestFinished(() => egress.close())
    const action = parseAction({
      name: 'look_inside',
      description: 'Use when nobody should look.',
      request: { url: 'http://169.254.169.254/latest/meta-data' },
    })
    const preparation = prepareRun(action, { inputs: {} })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const { status, error, message } = await performRun(preparation.prepared, { egress })
    expect({ status, code: error?.code, hint: error?.hint, message }).toEqual({
      status: 'failed',
      code: 'egress_denied',
      hint: errorCodes.egress_denied.hint,
      message: errorCodes.egress_denied.customer,
    })
  })

  it('renders a message by itself', () => {
    expect(renderMessage('Hi {{ contact.name | upper }}', { contact: { name: 'Ann' } })).toBe('Hi ANN')
  })
})
