import { beforeAll, expect, it } from 'vitest'
import { handOver } from './hand-over.ts'
import { startSweeping } from './sweep.ts'
import { describeOnEachDatabase } from './testing/databases.ts'
import { type Cluster, describeCluster, type Node } from './testing/nodes.ts'
import { createTestApp } from './testing/test-app.ts'

describeOnEachDatabase('a node whose sends can not be given up', open => {
  it('gives up its turns all the same, tells the others, and says what failed', async () => {
    const { conversationParts } = await createTestApp(await open())
    const done: string[] = []
    const giveUpSends = () => {
      throw new Error('no sends')
    }
    const giveUpTurns = () => {
      done.push('turns')
      return []
    }
    const handing = handOver({
      ...conversationParts,
      sends: { ...conversationParts.sends, giveUp: giveUpSends },
      turns: { ...conversationParts.turns, giveUp: giveUpTurns },
      hints: { ...conversationParts.hints, tell: topic => void done.push(topic) },
    })
    await expect(handing).rejects.toThrow('no sends')
    expect(done).toEqual(['turns', 'overdue'])
  })
})

describeCluster('a node that can not end everything before it stops', open => {
  let cluster: Cluster
  let agent: string
  let staying: Node
  beforeAll(async () => {
    cluster = open()
    staying = await cluster.start()
    const request = { method: 'POST', url: `${cluster.upstream.base}/refunds`, body: '{}', timeoutMs: 60_000 }
    await cluster.create(staying, '/v1/actions', {
      name: 'refund',
      description: 'Use when a customer wants money back.',
      runMode: 'automatic',
      request,
    })
    agent = await cluster.create(staying, '/v1/agents', { name: 'Desk', actions: ['refund'] })
  })

  it('leaves it to the others, who take it over at once and send nothing again', async () => {
    const leaving = await cluster.start()
    cluster.upstream.play(() => 'hang')
    const conversation = await cluster.create(leaving, '/v1/conversations', { agent })
    void leaving
      .call('POST', `/v1/conversations/${conversation}/messages`, { body: { action: 'refund' } })
      .catch(() => {})
    await expect.poll(() => cluster.upstream.requests.length, { timeout: 5_000 }).toBe(1)
    // So seldom that it looks only because it is told to.
    const stop = startSweeping(staying.conversationParts, { everyMs: 3_600_000 })
    await leaving.background.stop(50)
    await handOver(leaving.conversationParts)
    const events = async () => {
      const { body } = await staying.call('GET', `/v1/conversations/${conversation}/events`)
      return JSON.stringify(body)
    }
    await expect
      .poll(events, { timeout: 10_000 })
      .toMatch(/"type":"turn-end","status":"done"|"type":"turn-end".*"status":"done"/)
    const runs = await staying.call('GET', '/v1/runs')
    expect(runs.body).toMatchObject({ data: [{ status: 'unknown', error: { code: 'outcome_unknown' } }] })
    expect(cluster.upstream.requests).toHaveLength(1)
    await stop()
    await leaving.die()
  })
})
