import type { LiveApp } from './live-app.ts'

/** Saves a read, `order_status`, which runs at once, and a write, `return_item`, which waits for its approval. */
export async function addOrderActions(app: LiveApp): Promise<void> {
  const inputs = [{ name: 'order_id', type: 'string', title: 'Order number' }]
  await app.addAction({
    name: 'order_status',
    inputs,
    request: { path: '/orders/{{order_id}}' },
    response: { fields: '*' },
  })
  await app.addAction({
    name: 'return_item',
    inputs,
    request: { method: 'POST', path: '/returns', body: '{"order":"{{order_id}}"}' },
  })
}
