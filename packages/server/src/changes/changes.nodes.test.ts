import { beforeAll, expect, it } from 'vitest'
import { readChanges } from '../testing/change-reader.ts'
import { type Cluster, describeCluster, type Node } from '../testing/nodes.ts'

// So seldom that nothing here comes about by it: what a node learns in time, it was told.
const hourly = { lookEveryMs: 3_600_000 }

describeCluster('changes on several nodes', open => {
  let cluster: Cluster
  let a: Node
  let b: Node
  beforeAll(async () => {
    cluster = open()
    ;[a, b] = [await cluster.start(hourly), await cluster.start(hourly)]
    await cluster.create(a, '/v1/actions', {
      name: 'look',
      description: 'Use when a customer wants to look.',
      request: { method: 'GET', url: `${cluster.upstream.base}/orders` },
    })
  })

  const follow = (node: Node) =>
    node.app.request('/v1/changes', {
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${node.key}` },
    })

  it('are streamed on each of them, wherever a run was made', async () => {
    const streams = [readChanges(await follow(a)), readChanges(await follow(b))]
    for (const stream of streams) expect(await stream.next()).toEqual({ type: 'ready' })
    const { status } = await b.call('POST', '/v1/actions/look/runs', { body: { inputs: {} } })
    expect(status).toBe(200)
    for (const stream of streams) {
      expect(await stream.next()).toEqual({ type: 'change', topics: ['runs'] })
      await stream.leave()
    }
  })

  it('are streamed after a node joined that could not know who follows what', async () => {
    const stream = readChanges(await follow(a))
    expect(await stream.next()).toEqual({ type: 'ready' })
    const late = await cluster.start(hourly)
    await late.call('POST', '/v1/actions/look/runs', { body: { inputs: {} } })
    const next = await stream.next()
    expect(next).toEqual({ type: 'change', topics: expect.arrayContaining(['runs']) })
    await stream.leave()
  })
})
