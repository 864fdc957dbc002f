import { expect, it } from 'vitest'
import { createJobs } from './jobs/create-jobs.ts'
import { scheduledJobs } from './scheduled-jobs.ts'
import { startSweeping } from './sweep.ts'
import { describeOnEachDatabase } from './testing/databases.ts'
import { createEmbedApp, type EmbedApp } from './testing/embed-app.ts'

describeOnEachDatabase('looking for what is past its time', open => {
  /** A client action that no browser takes, until its time is over. */
  async function overdue(): Promise<{ test: EmbedApp; ended: () => Promise<unknown> }> {
    const test = await createEmbedApp(await open())
    const visitor = await test.visit()
    await visitor.press('fill_cart', 'client-action')
    test.clock.advance(30_000)
    return { test, ended: async () => (await visitor.events(event => event.type === 'action-end')).at(-1) }
  }

  it('ends it by itself', async () => {
    const { test, ended } = await overdue()
    const stop = startSweeping(test.conversationParts, { everyMs: 20 })
    expect(await ended()).toMatchObject({ status: 'failed' })
    await stop()
  })

  it('lets a job end it, which ends all that there is', async () => {
    const { test, ended } = await overdue()
    const jobs = createJobs(test.parts, scheduledJobs(test.conversationParts))
    await jobs.start()
    const asked: string[] = []
    const request = async (name: string) => {
      asked.push(name)
      await jobs.request(name)
    }
    const stop = startSweeping(test.conversationParts, { everyMs: 500, jobs: { request } })
    expect(await ended()).toMatchObject({ status: 'failed' })
    expect(asked).toEqual(['overdue-runs'])
    await stop()
    await jobs.stop(5_000)
  })

  it('lets a job end, which does nothing for ever over one that can not be ended', async () => {
    const { test } = await overdue()
    await test.parts.database.db.updateTable('runs').set({ sealedPrepared: null }).execute()
    const job = scheduledJobs(test.conversationParts).find(({ name }) => name === 'overdue-runs')
    const late = AbortSignal.timeout(2_000)
    await job?.run(late)
    expect(late.aborted).toBe(false)
    expect(test.logs.filter(line => line.includes('could not be ended'))).toHaveLength(1)
  })

  it('goes on where one of the looks fails', async () => {
    const { test, ended } = await overdue()
    const fail = async () => {
      throw new Error('no database for turns')
    }
    const parts = { ...test.conversationParts, turns: { ...test.conversationParts.turns, renew: fail } }
    const stop = startSweeping(parts, { everyMs: 20 })
    expect(await ended()).toMatchObject({ status: 'failed' })
    await stop()
    expect(test.logs.join('')).toContain('looking for turns that nobody carries on failed')
  })

  it('ends it by itself where the job that was asked for does not come about', async () => {
    const { test, ended } = await overdue()
    let asked = 0
    const stop = startSweeping(test.conversationParts, { everyMs: 20, jobs: { request: async () => void asked++ } })
    expect(await ended()).toMatchObject({ status: 'failed' })
    expect(asked).toBe(1)
    await stop()
  })
})
