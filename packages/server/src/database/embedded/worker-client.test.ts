import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Kysely, sql } from 'kysely'
import { DatabaseError } from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { makeTestDirectory } from '../../testing/databases.ts'
import { createConnectionQueue } from './connection-queue.ts'
import { EmbeddedDialect } from './embedded-dialect.ts'
import type { WorkerSettings } from './protocol.ts'
import { startWorkerClient, type WorkerClient } from './worker-client.ts'

describe("The embedded database's thread", () => {
  const root = makeTestDirectory()

  async function start(
    name: string,
  ): Promise<{ client: WorkerClient; worker: Worker; error: ReturnType<typeof vi.fn> }> {
    const workers: Worker[] = []
    const error = vi.fn()
    const createWorker = (workerData: WorkerSettings) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] })
      workers.push(worker)
      return worker
    }
    const settings = { directory: join(root, name), checkpointMs: 60_000, log: { warn: vi.fn(), error }, createWorker }
    const client = await startWorkerClient(settings)
    const [worker] = workers
    if (worker === undefined) throw new Error('no thread was started')
    return { client, worker, error }
  }

  const slow = 'select pg_sleep(30)'

  it('dies loudly: what waits is rejected, and so is whatever comes after', async () => {
    const { client, worker, error } = await start('dies')
    const waiting = [client.query(slow), client.query('select 1')]
    const outcomes = Promise.allSettled(waiting)
    await worker.terminate()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        reason: { message: expect.stringContaining('The embedded database has stopped') },
      })
    }
    await expect(client.query('select 1')).rejects.toThrow('The embedded database has stopped')
    expect(error).toHaveBeenCalledWith(expect.anything(), 'The embedded database has stopped')
    await client.close()
  })

  it('dies loudly inside a transaction and before one', async () => {
    const { client, worker } = await start('dies-in-transaction')
    const db = new Kysely<Record<string, never>>({ dialect: new EmbeddedDialect(client, createConnectionQueue(1_000)) })
    const inside = db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx)
      await worker.terminate()
      await sql`select 2`.execute(trx)
    })
    await expect(inside).rejects.toThrow('has stopped')
    await expect(db.transaction().execute(trx => sql`select 1`.execute(trx))).rejects.toThrow('has stopped')
    await client.close()
  })

  it('sends errors as those of a remote Postgres, without the parameters', async () => {
    const { client } = await start('errors')
    await client.query('create table t (n integer primary key, secret text)')
    await client.query('insert into t values (1)')
    const error: unknown = await client.query('insert into t values ($1, $2)', [1, 'hunter2']).catch(reason => reason)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ code: '23505', constraint: 't_pkey', table: 't', severity: 'ERROR' })
    expect(JSON.stringify(Object.entries(error as object))).not.toContain('hunter2')
    await client.close()
  })

  it('answers what was asked before a close, and refuses what comes after', async () => {
    const { client, error } = await start('closes')
    const before = client.query('select 1 as n')
    const closing = client.close()
    await expect(client.query('select 2')).rejects.toThrow('The database is closed')
    expect((await before).rows).toEqual([{ n: 1 }])
    await closing
    expect(error).not.toHaveBeenCalled()
  })

  it('leaves the event loop alone while a heavy query runs', async () => {
    const { client } = await start('heavy')
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const begun = performance.now()
    await client.query('select count(*) from generate_series(1, 2000000)')
    const took = performance.now() - begun
    clearInterval(timer)
    expect(took).toBeGreaterThan(200)
    expect(longest).toBeLessThan(took / 2)
    await client.close()
  })
})
