import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { LiveApp } from '../testing/live-app.ts'
import { decideApproval } from './approval-store.ts'
import { digestOf, useApprovals } from './testing/approvals.ts'

describeOnEachDatabase('an approval', open => {
  const { live, ask, decide } = useApprovals(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  it('is used once: a replay is gone, also with a denial, and sends nothing', async () => {
    const run = await ask()
    await decide(run)
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'gone' } } })
    expect((await decide(run, 'deny')).status).toBe(410)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('given a hundred times at once, to several nodes, is used once', async () => {
    const run = await ask()
    const nodes = [app, app.addNode(), app.addNode()]
    const body = { digest: digestOf(run) }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        nodes[i % nodes.length]?.call('POST', `/v1/runs/${run.id}/approve`, { body }),
      ),
    )
    expect(answers.filter(answer => answer?.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => answer?.status === 410)).toHaveLength(99)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('given and denied at once is decided once', async () => {
    const run = await ask()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => decide(run, i % 2 === 0 ? 'approve' : 'deny')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const { status } = await app.readRun(run.id)
    expect(app.upstream.requests).toHaveLength(status === 'denied' ? 0 : 1)
  })

  it('with another digest, of another run or of another workspace is refused, and stays open', async () => {
    const [run, other] = [await ask(), await ask()]
    expect((await decide(run, 'approve', digestOf(other))).status).toBe(409)
    expect((await decide(run, 'deny', 'f'.repeat(64))).status).toBe(409)
    const stranger = await app.addWorkspace('Stranger')
    expect((await decide(run, 'approve', digestOf(run), stranger.key)).status).toBe(404)
    expect((await app.readRun(run.id)).approval?.status).toBe('pending')
    expect(app.upstream.requests).toEqual([])
  })

  it('is decided by one statement that itself looks at the time, the digest and whether it is still open', async () => {
    const run = await ask()
    const { db } = app.parts.database
    const decision = (at: number) => ({ status: 'approved' as const, decidedBy: 'x', decidedAt: new Date(at) })
    const decideAt = (at: number, digest = digestOf(run)) =>
      decideApproval(db, app.workspaceId, { runId: run.id, digest }, decision(at))
    const due = Date.parse(run.approval?.expiresAt ?? '')
    expect(await decideAt(due)).toBeNull()
    expect(await decideAt(due - 1, 'another')).toBeNull()
    expect(await decideAt(due - 1)).toMatchObject({ status: 'approved' })
    expect(await decideAt(due - 1)).toBeNull()
  })
})
