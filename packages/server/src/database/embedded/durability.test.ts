import { fstatSync, fsyncSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { makeTestDirectory } from '../../testing/databases.ts'
import { binaryValue } from '../binary-values.ts'
import { openDatabase } from '../open-database.ts'
import { preparedStatement } from '../prepared-statement.ts'
import { ensureDataDirectory } from './data-directory.ts'
import { openEngine } from './engine.ts'
import { createExchange } from './exchange.ts'
import { startChildProgram } from './testing/child-program.ts'
import { wireMessages } from './wire-messages.ts'

describe('Durability of the embedded database', () => {
  const root = makeTestDirectory()
  const noAbort = { onAbort: () => {}, onComplaint: () => {} }

  it('puts every commit on the disk: no fewer fsyncs than inserts', async () => {
    const directory = join(root, 'counted')
    await ensureDataDirectory(directory)
    const sync = vi.fn(fsyncSync)
    const engine = await openEngine(directory, { ...noAbort, sync })
    await engine.exec('create table t (n integer)')
    sync.mockClear()
    for (let n = 0; n < 100; n++) await engine.query('insert into t values ($1)', [String(n)])
    expect(sync.mock.calls.length).toBeGreaterThanOrEqual(100)

    sync.mockClear()
    for (let n = 0; n < 20; n++) await engine.query('select count(*) from t')
    expect(sync).not.toHaveBeenCalled()
    await engine.close()
  })

  it('puts what a prepared statement wrote on the disk, too: it commits with the message that runs it', async () => {
    const directory = join(root, 'prepared')
    await ensureDataDirectory(directory)
    const sync = vi.fn(fsyncSync)
    const engine = await openEngine(directory, { ...noAbort, sync })
    await engine.exec('create table t (n integer)')
    const exchange = createExchange()
    const insert = preparedStatement('insert_t', 'insert into t values ($1::int4)')
    sync.mockClear()
    for (let n = 0; n < 50; n++) {
      await engine.execProtocol(exchange.put(wireMessages(insert, [binaryValue('int4', n)], { prepare: n === 0 })))
      expect(sync.mock.calls.length).toBeGreaterThan(n)
      expect(engine.isInTransaction()).toBe(false)
    }
    await engine.close()
  })

  it("puts a new file's directory on the disk too, or the file would be gone with its name", async () => {
    const directory = join(root, 'directories')
    await ensureDataDirectory(directory)
    let directories = 0
    const sync = (descriptor: number) => {
      if (fstatSync(descriptor).isDirectory()) directories += 1
      fsyncSync(descriptor)
    }
    const engine = await openEngine(directory, { ...noAbort, sync })
    directories = 0
    await engine.exec('create table t (n integer)')
    await engine.exec('select pg_switch_wal()')
    await engine.exec('insert into t values (1)')
    await engine.exec('checkpoint')
    expect(directories).toBeGreaterThan(0)
    await engine.close()
  })

  it('gives up when the disk refuses an fsync, instead of acknowledging', async () => {
    const directory = join(root, 'failing')
    await ensureDataDirectory(directory)
    const onAbort = vi.fn()
    const onComplaint = vi.fn()
    let broken = false
    const sync = (descriptor: number) => {
      if (broken) throw Object.assign(new Error('EIO'), { code: 'EIO' })
      fsyncSync(descriptor)
    }
    const engine = await openEngine(directory, { onAbort, onComplaint, sync })
    await engine.exec('create table t (n integer)')
    broken = true
    await expect(engine.query('insert into t values (1)')).rejects.toThrow('could not fsync')
    expect(onAbort).toHaveBeenCalled()
    expect(onComplaint).toHaveBeenCalledWith(expect.stringContaining('PANIC'))
  })

  it('keeps what it acknowledged when its process is killed, and opens again', async () => {
    const dataDir = join(root, 'killed')
    const writer = startChildProgram(new URL('./testing/write-until-killed.ts', import.meta.url), dataDir)
    let acknowledged = 0
    while (acknowledged < 150) acknowledged = Number((await writer.lines.next()).value)
    await writer.kill('SIGKILL')
    for (let line = await writer.lines.next(); line.done !== true; line = await writer.lines.next()) {
      acknowledged = Number(line.value)
    }

    const database = await openDatabase({ kind: 'embedded', dataDir })
    const rows = await database.db.selectFrom('events').select('number').orderBy('number').execute()
    // One more may have been written without its acknowledgement having arrived.
    expect([acknowledged, acknowledged + 1]).toContain(rows.length)
    expect(rows.map(row => row.number)).toEqual(rows.map((_, index) => index + 1))
    await database.close()
  })

  it('keeps what it holds over a close, and lets go of the directory', async () => {
    const dataDir = join(root, 'closed')
    const first = await openDatabase({ kind: 'embedded', dataDir })
    await sql`create table t (n integer)`.execute(first.db)
    const writing = sql`insert into t values (1)`.execute(first.db)
    await Promise.all([first.close(), first.close(), writing])
    await expect(sql`select 1`.execute(first.db)).rejects.toThrow(/closed|destroyed/)

    const second = await openDatabase({ kind: 'embedded', dataDir })
    expect((await sql`select n from t`.execute(second.db)).rows).toEqual([{ n: 1 }])
    await second.close()
    rmSync(dataDir, { recursive: true })
  })

  it('runs with the settings that durability rests on', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir: join(root, 'settings') })
    const { rows } = await sql`
      select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') order by name
    `.execute(database.db)
    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'wal_sync_method', setting: 'fsync' },
    ])
    await database.close()
  })

  it('checkpoints by itself after writes, and not when nothing was written', async () => {
    const dataDir = join(root, 'timed')
    const database = await openDatabase({ kind: 'embedded', dataDir, checkpointMs: 20 })
    const position = async () => {
      const { rows } = await sql<{
        at: string
      }>`select checkpoint_lsn::text as at from pg_control_checkpoint()`.execute(database.db)
      return rows[0]?.at
    }
    const before = await position()
    await sql`create table t (n integer)`.execute(database.db)
    await vi.waitFor(async () => expect(await position()).not.toBe(before), { timeout: 5_000 })

    // Reading may still settle visibility; from then on it is quiet.
    await vi.waitFor(
      async () => {
        const first = await position()
        await new Promise(resolve => setTimeout(resolve, 150))
        expect(await position()).toBe(first)
      },
      { timeout: 5_000 },
    )
    await database.close()
  })
})
