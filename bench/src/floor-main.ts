import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { actionPaths } from './actions.ts'
import type { OrderAnswer } from './upstream-answers.ts'
import { upstreamSecret } from './upstream-answers.ts'

/**
 * The floor: what a bare program takes for the same call. Reads the inputs, fetches, renders the message; no key, guard,
 * validation, trace or record.
 */

const { FLOOR_UPSTREAM: upstream = '' } = process.env
const dispatcher = new Agent({ connections: 512, pipelining: 1 })
const paths = new Map(Object.entries(actionPaths))

const app = new Hono()
app.post('/v1/actions/:name/runs', async c => {
  const call: { inputs: { order_id: string } } = await c.req.json()
  const url = `${upstream}${paths.get(c.req.param('name'))}/orders/${encodeURIComponent(call.inputs.order_id)}`
  const headers = { accept: 'application/json', authorization: `Bearer ${upstreamSecret}` }
  const { statusCode, body } = await request(url, { dispatcher, headers })
  const answer = (await body.json()) as OrderAnswer
  const status = statusCode === 200 ? 'succeeded' : 'failed'
  return c.json({ status, message: `Your order is ${answer.status}.` })
})

z.url().parse(upstream)
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`Listening on port ${port}.`))
process.on('SIGTERM', () => process.exit(0))
