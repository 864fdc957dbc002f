import { expect, it } from 'vitest'
import { describeCluster } from '../testing/nodes.ts'
import type { Run } from './run.ts'

describeCluster('a write that is repeated on one node', open => {
  it('is settled with its repetition, also where another node settles it at that moment', async () => {
    const cluster = open()
    const [one, other] = [await cluster.start(), await cluster.start()]
    await cluster.create(one, '/v1/actions', {
      name: 'refund',
      description: 'Use when a customer wants money back.',
      runMode: 'automatic',
      inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
      request: { method: 'POST', url: `${cluster.upstream.base}/refunds`, body: '{"order": {{order_id}}}' },
    })
    const agent = await cluster.create(one, '/v1/agents', { name: 'Desk', actions: ['refund'] })
    const conversationId = await cluster.create(one, '/v1/conversations', { agent })
    const post = async (node: typeof one, path: string, body: object) => (await node.call('POST', path, { body })).body
    const waiting = (await post(one, '/v1/actions/refund/runs', { inputs: {}, conversationId })) as Run
    cluster.upstream.play(() => 'reset')
    const inputs = { order_id: 'A' }
    const sent = (await post(one, '/v1/actions/refund/runs', { inputs, conversationId })) as Run
    expect(sent.status).toBe('unknown')

    const { db } = other.parts.database
    const started: Promise<unknown>[] = []
    await db.transaction().execute(async tx => {
      // The repetition has seen the run that it repeats, and can't be written down yet.
      await tx.selectFrom('runs').select('id').where('id', '=', waiting.id).forUpdate().execute()
      started.push(post(one, `/v1/runs/${waiting.id}/inputs`, { inputs }))
      await pause(300)
      started.push(post(other, `/v1/runs/${sent.id}/settle`, { outcome: 'succeeded', note: 'Seen in the shop.' }))
      await pause(300)
    })
    await Promise.all(started)
    const runs = db.selectFrom('runs').select(['id', 'status', 'duplicateOf']).orderBy('id')
    expect(await runs.execute()).toEqual([
      { id: waiting.id, status: 'succeeded', duplicateOf: sent.id },
      { id: sent.id, status: 'succeeded', duplicateOf: null },
    ])
  })
})

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
