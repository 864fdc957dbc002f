import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { sql } from 'kysely'
import { describe, expect, inject, it } from 'vitest'
import { describeOnEachDatabase, usePostgresDatabases } from '../testing/databases.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/migrations.ts'
import { openDatabase } from './open-database.ts'

const noteTable = {
  up: async (db: Parameters<(typeof migrations)[string]['up']>[0]) => {
    await sql`create table notes (id integer)`.execute(db)
  },
}
const withNotes = { ...migrations, '9998-notes': noteTable }

describeOnEachDatabase('Migrations', open => {
  it('run once: a second start finds nothing to do', async () => {
    const database = await open()
    expect(await database.migrate()).toEqual([])
    expect(await migrate(database.db, withNotes)).toEqual(['9998-notes'])
    expect(await migrate(database.db, withNotes)).toEqual([])
  })

  it('refuse a database that a newer version has migrated, and name what they do not know', async () => {
    const database = await open()
    await migrate(database.db, withNotes)
    await expect(database.migrate()).rejects.toMatchObject({
      name: 'DatabaseStartError',
      reason: 'newer',
      message: expect.stringContaining('9998-notes'),
    })
  })

  it('say when each begins and when it is done, for those who kill the process there', async () => {
    const database = await open()
    const heard: unknown[] = []
    const listen = (message: unknown) => void heard.push(message)
    subscribe('bellhop.migration', listen)
    try {
      await migrate(database.db, withNotes)
    } finally {
      unsubscribe('bellhop.migration', listen)
    }
    expect(heard).toEqual([
      { migration: '9998-notes', phase: 'begins' },
      { migration: '9998-notes', phase: 'done' },
    ])
  })

  it('leave nothing behind when one fails', async () => {
    const database = await open()
    const broken = { up: () => Promise.reject(new Error('no such luck')) }
    await expect(migrate(database.db, { ...withNotes, '9999-broken': broken })).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringMatching(/9999-broken.*no such luck/),
    })
    const { rows } = await sql<{ found: string | null }>`select to_regclass('notes')::text as found`.execute(
      database.db,
    )
    expect(rows).toEqual([{ found: null }])
    expect(await database.migrate()).toEqual([])
  })
})

const url = inject('postgresUrl') ?? ''

describe.skipIf(url === '')('Migrations of several processes (Postgres)', () => {
  const createEmpty = usePostgresDatabases(url)

  it('run once when all start at the same moment', async () => {
    const address = await createEmpty()
    const nodes = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ kind: 'postgres', url: address, maxConnections: 2 })),
    )
    try {
      const ran = await Promise.all(nodes.map(node => node.migrate()))
      expect(ran.flat()).toEqual(Object.keys(migrations))
    } finally {
      await Promise.all(nodes.map(node => node.close()))
    }
  })
})
