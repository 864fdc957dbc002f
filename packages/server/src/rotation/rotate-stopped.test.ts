import { describe, expect, inject, it } from 'vitest'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/index.ts'
import { migrate } from '../database/migrate.ts'
import { migrations } from '../database/migrations/migrations.ts'
import { usePostgresDatabases } from '../testing/databases.ts'
import { rotateStopped } from './rotate-stopped.ts'

const postgresUrl = inject('postgresUrl') ?? null

describe.skipIf(postgresUrl === null)('a rotation in the database of servers that are not asked', () => {
  const createEmpty = usePostgresDatabases(postgresUrl ?? '')

  it('seals nothing while one of them is connected, and only shows what each key holds', async () => {
    const url = await createEmpty()
    const config = readConfig({ DATABASE_URL: url, BELLHOP_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })
    const server = await openDatabase({ kind: 'postgres', url })
    await server.migrate()
    const lines: object[] = []
    const call = (task: 'status' | 'rotate') => rotateStopped(task, config, line => void lines.push(line))
    await expect(call('rotate')).rejects.toThrow(/Servers are running on this database.*BELLHOP_URL/s)
    expect(lines).toEqual([])
    await call('status')
    await server.close()
    await call('rotate')
    const status = { complete: true, secrets: 0, visitorTokenMs: 604_800_000, sealsSince: expect.any(String) }
    expect(lines).toEqual([{ status: expect.objectContaining(status) }, { status: expect.objectContaining(status) }])
  })
  it('touches none that a newer version has migrated, which may have sealed what this one would overlook', async () => {
    const url = await createEmpty()
    const config = readConfig({ DATABASE_URL: url, BELLHOP_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })
    const newer = await openDatabase({ kind: 'postgres', url })
    await migrate(newer.db, { ...migrations, '9999-later': { up: async () => {} } })
    await newer.close()
    for (const task of ['rotate', 'status'] as const)
      await expect(rotateStopped(task, config, () => {})).rejects.toThrow(/A newer version of Bellhop.*9999-later/)
  })
})
