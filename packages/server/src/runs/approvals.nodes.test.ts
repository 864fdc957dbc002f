import { beforeAll, expect, it } from 'vitest'
import { type Cluster, describeCluster, type Node } from '../testing/nodes.ts'

describeCluster('one approval on several nodes', open => {
  let cluster: Cluster
  let nodes: Node[]
  beforeAll(async () => {
    cluster = open()
    nodes = []
    for (let i = 0; i < 4; i++) nodes.push(await cluster.start())
    await cluster.create(nodeAt(0), '/v1/actions', {
      name: 'refund',
      description: 'Use when a customer wants money back.',
      request: { method: 'POST', url: `${cluster.upstream.base}/refunds`, body: '{}' },
    })
  })

  const nodeAt = (i: number): Node => {
    const node = nodes[i % nodes.length]
    if (!node) throw new Error('There are no nodes.')
    return node
  }

  it('given a hundred times at once sends once, whichever nodes take it', async () => {
    for (let round = 0; round < 3; round++) {
      cluster.upstream.play()
      const asked = await nodeAt(round).call('POST', '/v1/actions/refund/runs', { body: { inputs: {} } })
      const { id, approval } = asked.body as { id: string; approval: { digest: string } }
      const path = `/v1/runs/${id}/approve`
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => nodeAt(i).call('POST', path, { body: { digest: approval.digest } })),
      )
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter(status => status === 200)).toHaveLength(1)
      expect(statuses.filter(status => status === 410)).toHaveLength(99)
      expect(cluster.upstream.requests).toHaveLength(1)
      expect(cluster.upstream.requests[0]?.headers['idempotency-key']).toBe(id)
    }
  })
})
