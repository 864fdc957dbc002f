import { expect, it } from 'vitest'
import { describeCluster, type Node } from '../testing/nodes.ts'

describeCluster('a spoken answer on several nodes', open => {
  it('counts once, whichever nodes take it', async () => {
    const cluster = open()
    const nodes: Node[] = []
    for (let i = 0; i < 3; i++) nodes.push(await cluster.start())
    await cluster.create(node(nodes, 0), '/v1/actions', {
      name: 'refund',
      description: 'Use when a customer wants money back.',
      request: { method: 'POST', url: `${cluster.upstream.base}/refunds`, body: '{}' },
    })
    const agent = await cluster.create(node(nodes, 0), '/v1/agents', { name: 'Desk', actions: ['refund'] })
    for (let round = 0; round < 5; round++) {
      cluster.upstream.play()
      const conversation = await cluster.create(node(nodes, round), '/v1/conversations', { agent })
      const path = `/v1/conversations/${conversation}/messages`
      await node(nodes, round).call('POST', path, { body: { action: 'refund' } })
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          node(nodes, i).call('POST', path, { body: { text: i % 3 === 2 ? 'no' : 'yes' } }),
        ),
      )
      for (const { status } of answers) expect([200, 409]).toContain(status)
      const runs = (await node(nodes, 1).call('GET', `/v1/runs?conversationId=${conversation}`)).body as {
        data: { status: string; approval: { status: string } }[]
      }
      expect(runs.data).toHaveLength(1)
      const [run] = runs.data
      expect([run?.status, run?.approval.status]).toEqual(
        cluster.upstream.requests.length === 1 ? ['succeeded', 'approved'] : ['denied', 'denied'],
      )
      expect(cluster.upstream.requests.length).toBeLessThan(2)
    }
  })
})

function node(nodes: readonly Node[], i: number): Node {
  const found = nodes[i % nodes.length]
  if (!found) throw new Error('There are no nodes.')
  return found
}
