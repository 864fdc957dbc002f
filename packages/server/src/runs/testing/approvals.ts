import { beforeEach } from 'vitest'
import type { OpenTestDatabase } from '../../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../../testing/live-app.ts'
import type { Run } from '../run.ts'

/** Of the action whose runs ask. */
export const inputs = [
  { name: 'order_id', type: 'string', title: 'Order number' },
  {
    name: 'reason',
    type: 'string',
    title: 'Why',
    options: [
      { value: 'r1', label: 'It broke' },
      { value: 'r2', label: 'Other' },
    ],
  },
  { name: 'card', type: 'string', title: 'Card', sensitive: true },
  { name: 'gift', type: 'boolean', title: 'A gift' },
  { name: 'day', type: 'date', title: 'Pick-up' },
  { name: 'note', type: 'string', title: 'Note', required: false },
  { name: 'shop', type: 'string', title: 'Shop', from: 'constant', value: 'north' },
]
const values = { order_id: 'A7', reason: 'r1', card: '4111-1111', gift: 'no', day: '2026-12-24' }

/** For each test an app with an action whose runs ask first: `ask` begins one of them, `decide` answers what it asks. */
export function useApprovals(open: OpenTestDatabase) {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  beforeEach(async () => {
    app = live()
    secret = await app.create('/v1/secrets', { name: 'SHOP', value: 'sk-first-value', hosts: [app.upstream.host] })
    await app.addAction({
      name: 'return_item',
      title: 'Return an item',
      inputs,
      request: {
        method: 'POST',
        path: '/returns',
        body: '{"order": {{order_id}}, "why": {{reason}}, "card": {{card}}, "gift": {{gift}}, "day": {{day}}, "shop": {{shop}}}',
        auth: { type: 'bearer', secret },
        timeoutMs: 500,
      },
      messages: { success: 'Booked.' },
    })
  })

  const ask = (more: Record<string, unknown> = {}) =>
    app.run('/v1/actions/return_item/runs', { inputs: values, ...more })
  const decide = (run: Run, verb: 'approve' | 'deny' = 'approve', digest = digestOf(run), key?: string) =>
    app.call('POST', `/v1/runs/${run.id}/${verb}`, { body: { digest }, ...(key === undefined ? {} : { key }) })
  return {
    live,
    ask,
    decide,
    /** Id of the secret that the action sends. */
    secret: () => secret,
  }
}

export function digestOf(run: Run): string {
  const digest = run.approval?.digest
  if (!digest) throw new Error(`No approval in ${JSON.stringify(run)}`)
  return digest
}
