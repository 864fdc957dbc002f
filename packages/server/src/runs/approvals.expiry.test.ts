import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { LiveApp } from '../testing/live-app.ts'
import { closeApproval, decideApproval } from './approval-store.ts'
import { expireApproval } from './expire-approval.ts'
import { requireRun } from './find-run.ts'
import { sweepRuns } from './sweep-runs.ts'
import { useApprovals } from './testing/approvals.ts'

describeOnEachDatabase('an approval', open => {
  const { live, ask, decide, secret } = useApprovals(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  it.each([60_000, 86_400_000])(
    'expires after the %i ms that its action sets, and not before',
    async approvalExpiresMs => {
      await app.call('PATCH', '/v1/actions/return_item', { body: { approvalExpiresMs } })
      const [late, inTime] = [await ask(), await ask()]
      app.clock.advance(approvalExpiresMs - 1)
      expect((await decide(inTime)).status).toBe(200)
      app.clock.advance(1)
      expect(await decide(late)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
      expect(app.upstream.requests).toHaveLength(1)
    },
  )

  it('that comes too late is expired, and so is its run', async () => {
    const run = await ask()
    app.clock.advance(15 * 60_000)
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
    expect(await app.readRun(run.id)).toMatchObject({
      status: 'expired',
      error: { code: 'approval_expired' },
      approval: { status: 'expired', decidedBy: null },
    })
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
    expect(app.upstream.requests).toEqual([])
  })

  it('that nobody gives expires by itself, and one that is not yet due does not', async () => {
    const [run] = [await ask()]
    app.clock.advance(15 * 60_000 - 1)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(run.id)).status).toBe('awaiting_approval')
    app.clock.advance(1)
    await sweepRuns(app.conversationParts)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'expired', approval: { status: 'expired' } })
  })

  it('that was asked for anew is not expired by who still sees the first one', async () => {
    const run = await ask()
    const before = await requireRun(app.parts.database.db, app.workspaceId, run.id)
    app.clock.advance(14 * 60_000)
    await app.call('PATCH', `/v1/secrets/${secret()}`, { body: { value: 'sk-second-value' } })
    await decide(run)
    app.clock.advance(60_000)
    await expireApproval(app.conversationParts, before)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'awaiting_approval', approval: { status: 'pending' } })
  })

  it('is closed for its age only once it is due', async () => {
    const run = await ask()
    const { db } = app.parts.database
    const due = new Date(run.approval?.expiresAt ?? '')
    const close = (dueBy: Date) =>
      closeApproval(db, app.workspaceId, run.id, { status: 'expired', decidedBy: null, decidedAt: dueBy }, dueBy)
    expect(await close(new Date(due.getTime() - 1))).toBeNull()
    expect(await close(due)).toMatchObject({ status: 'expired' })
  })

  it('is decided only before it is due, also by who did not look at the time first', async () => {
    const { db } = app.parts.database
    const take = async (decidedAfterDueMs: number) => {
      const { id, approval } = await ask()
      const { digest, expiresAt } = { digest: '', expiresAt: '', ...approval }
      const decidedAt = new Date(Date.parse(expiresAt) + decidedAfterDueMs)
      const decision = { status: 'approved' as const, decidedBy: 'customer', decidedAt }
      return decideApproval(db, app.workspaceId, { runId: id, digest }, decision)
    }
    expect(await take(1)).toBeNull()
    expect(await take(0)).toBeNull()
    expect(await take(-1)).toMatchObject({ status: 'approved' })
  })
})
