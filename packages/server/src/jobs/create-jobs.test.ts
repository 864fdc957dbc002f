import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../database/index.ts'
import { describeOnEachDatabase, usePostgresDatabases } from '../testing/databases.ts'
import { createJobs, type Job } from './create-jobs.ts'

const often = { pollSeconds: 0.5, superviseSeconds: 1 }
// More than a look and a pass over the jobs of dead nodes take.
const patient = { timeout: 15_000, interval: 20 }

function work(database: Database, run: Job['run'], options = often) {
  const logged: unknown[] = []
  const note = (...said: unknown[]) => void logged.push(said)
  const job = { name: 'test', everySeconds: null, run }
  const jobs = createJobs({ database, log: { error: note, warn: note } }, [job], options)
  onTestFinished(() => jobs.stop(1_000))
  return { ...jobs, logged }
}

const states = async ({ foreignSql }: Database) =>
  (await foreignSql(`select state::text from bellhop_jobs.job where name = 'test' order by created_on`)).rows.map(
    ({ state }) => state,
  )

/**
 * Something else after each write: the place in the log, where it is this database's alone. A server has one for all of its databases:
 * there the place of each row in its table, who wrote it, and who has locked it.
 */
async function written({ kind, foreignSql }: Database): Promise<unknown> {
  if (kind === 'embedded') return (await foreignSql('select pg_current_wal_insert_lsn()::text as at')).rows
  const tables = await foreignSql(
    `select oid::regclass::text as name from pg_class where relnamespace = 'bellhop_jobs'::regnamespace and relkind = 'r'`,
  )
  expect(tables.rows.length).toBeGreaterThan(3)
  const versions = tables.rows.map(({ name }) => `select '${name}', ctid::text, xmin::text, xmax::text from ${name}`)
  return (await foreignSql(`${versions.join(' union all ')} order by 1, 2`)).rows
}

describeOnEachDatabase('Jobs', open => {
  it('are begun at once by the node that asks, and done once however often they are asked for meanwhile', async () => {
    const database = await open()
    const seldom = { pollSeconds: 600, superviseSeconds: 600 }
    let done = 0
    let end = () => {}
    const jobs = work(
      database,
      () =>
        new Promise(resolve => {
          done++
          end = resolve
        }),
      seldom,
    )
    await jobs.start()
    await Promise.all([jobs.request('test'), jobs.request('test'), jobs.request('test')])
    await expect.poll(() => done, patient).toBe(1)
    await jobs.request('test')
    end()
    await expect.poll(() => states(database), patient).toEqual(['completed'])
    await jobs.request('test')
    await expect.poll(() => done, patient).toBe(2)
    end()
    await expect.poll(() => states(database), patient).toEqual(['completed', 'completed'])
  })

  it('that fail are told in the log and done anew', async () => {
    const database = await open()
    let tries = 0
    const jobs = work(database, async () => {
      if (++tries === 1) throw new Error('not today')
    })
    await jobs.start()
    await jobs.request('test')
    await expect.poll(() => states(database), patient).toEqual(['retry'])
    expect(jobs.logged).toEqual([[expect.objectContaining({ job: 'test', attempt: 1 }), 'A job failed']])
    await database.foreignSql('update bellhop_jobs.job set start_after = now()')
    await expect.poll(() => states(database), patient).toEqual(['completed'])
    expect(tries).toBe(2)
  })

  it('are counted, those that wait and those under way and those that failed', async () => {
    const database = await open()
    const jobs = work(database, () => new Promise(() => {}))
    await jobs.start()
    expect(await jobs.counts()).toEqual({ waiting: 0, active: 0, failed: 0 })
    await jobs.request('test')
    await expect.poll(() => states(database), patient).toEqual(['active'])
    // As if it had been counted a minute ago.
    await database.foreignSql(`update bellhop_jobs.queue set monitor_on = now() - interval '61 seconds'`)
    expect(await jobs.counts()).toEqual({ waiting: 0, active: 1, failed: 0 })
    await jobs.stop(1_000)
  })

  it('that are under way when the node stops may end, and what does not end is given back', async () => {
    const database = await open()
    let aborted = false
    const first = work(database, async signal => {
      while (!signal.aborted) await sleep(5)
      aborted = true
    })
    await first.start()
    await first.request('test')
    await expect.poll(() => states(database), patient).toEqual(['active'])
    await first.stop(5_000)
    expect(aborted).toBe(true)
    expect(await states(database)).toEqual(['completed'])

    const endless = work(database, () => new Promise(() => {}))
    await endless.start()
    await endless.request('test')
    await expect.poll(() => states(database), patient).toEqual(['completed', 'active'])
    await endless.stop(1_000)
    expect(await states(database)).toEqual(['completed', 'retry'])
  })

  it('that are done regularly are done once in their time, also when nodes start in it again', async () => {
    const database = await open()
    const log = { error: () => {}, warn: () => {} }
    let done = 0
    const regular = { name: 'test', everySeconds: 60 * 60, run: async () => void done++ }
    for (let start = 0; start < 3; start++) {
      const jobs = createJobs({ database, log }, [regular], often)
      await jobs.start()
      await expect.poll(() => done, patient).toBe(1)
      await expect.poll(() => states(database), patient).toEqual(['completed'])
      await jobs.stop(1_000)
    }
    // As if it had been an hour ago.
    await database.foreignSql(`update bellhop_jobs.job set singleton_on = singleton_on - interval '1 hour'`)
    const jobs = createJobs({ database, log }, [regular], often)
    await jobs.start()
    await expect.poll(() => done, patient).toBe(2)
    await jobs.stop(1_000)
  })

  it('are looked for without a write', async () => {
    const database = await open()
    const jobs = work(database, async () => {}, { pollSeconds: 0.5, superviseSeconds: 600 })
    const regular = { name: 'regular', everySeconds: 60 * 60, run: async () => {} }
    const again = createJobs({ database, log: { error: () => {}, warn: () => {} } }, [regular])
    onTestFinished(() => again.stop(1_000))
    await jobs.start()
    await again.start()
    await sleep(1_000)
    // What is asked for with the start may still be under way.
    await expect
      .poll(async () => {
        const before = await written(database)
        await sleep(1_500)
        return JSON.stringify(await written(database)) === JSON.stringify(before)
      }, patient)
      .toBe(true)
  })
})

const url = inject('postgresUrl') ?? ''

describe.skipIf(url === '')('Jobs of several nodes (Postgres)', { timeout: 40_000 }, () => {
  const createEmpty = usePostgresDatabases(url)
  const openNodes = async (count: number) => {
    const address = await createEmpty()
    const nodes = await Promise.all(
      Array.from({ length: count }, () => openDatabase({ kind: 'postgres', url: address, maxConnections: 3 })),
    )
    onTestFinished(async () => void (await Promise.all(nodes.map(node => node.close()))))
    return nodes
  }

  it('start on an empty database also where all nodes do at the same moment', async () => {
    const nodes = await openNodes(4)
    let done = 0
    const all = nodes.map(database => ({ database, jobs: work(database, async () => void done++) }))
    await Promise.all(
      all.map(async ({ database, jobs }) => {
        await database.migrate()
        await jobs.start()
      }),
    )
    expect(all.flatMap(({ jobs }) => jobs.logged)).toEqual([])
    for (const { jobs, database } of all) {
      const before = done
      await jobs.request('test')
      await expect.poll(() => done, patient).toBe(before + 1)
      await expect.poll(() => states(database), patient).not.toContain('active')
    }
    for (const { jobs } of all) await jobs.stop(1_000)
  })

  it('are done by one node at a time', async () => {
    const nodes = await openNodes(3)
    let under = 0
    let most = 0
    let done = 0
    const all = nodes.map(database =>
      work(database, async () => {
        most = Math.max(most, ++under)
        await sleep(30)
        under--
        done++
      }),
    )
    for (const jobs of all) await jobs.start()
    for (let i = 0; i < 10; i++) {
      await Promise.all(all.map(jobs => jobs.request('test')))
      await sleep(20)
    }
    await expect.poll(() => done, patient).toBeGreaterThan(1)
    expect(most).toBe(1)
    for (const jobs of all) await jobs.stop(1_000)
  })

  it('go to another node when theirs dies', async () => {
    const [dying, living] = await openNodes(2)
    if (!dying || !living) throw new Error('Two nodes.')
    const dead = work(dying, () => new Promise(() => {}))
    await dead.start()
    await dead.request('test')
    await expect.poll(() => states(living), patient).toEqual(['active'])
    await dying.close()
    let done = 0
    const jobs = work(living, async () => void done++)
    await jobs.start()
    await sleep(1_500)
    expect(done).toBe(0)
    // As if it had been silent for long enough.
    await living.foreignSql(`update bellhop_jobs.job set heartbeat_on = now() - interval '31 seconds'`)
    await expect.poll(() => states(living), patient).toEqual(['retry'])
    await living.foreignSql('update bellhop_jobs.job set start_after = now()')
    await expect.poll(() => done, patient).toBe(1)
    await expect.poll(() => states(living), patient).toEqual(['completed'])
    await jobs.stop(1_000)
  })
})
