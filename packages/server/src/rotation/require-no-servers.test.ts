import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../database/index.ts'
import { describeOnEachDatabase, usePostgresDatabases } from '../testing/databases.ts'
import { requireNoServers } from './require-no-servers.ts'

const postgresUrl = inject('postgresUrl') ?? null

describe.skipIf(postgresUrl === null)('what takes a Postgres for itself', () => {
  const createEmpty = usePostgresDatabases(postgresUrl ?? '')

  it('is refused while a server is connected to that database, and not for one of another', async () => {
    const [url, elsewhere] = [await createEmpty(), await createEmpty()]
    const connect = async (to: string, applicationName?: string): Promise<Database> => {
      const database = await openDatabase({
        kind: 'postgres',
        url: to,
        maxConnections: 1,
        ...(applicationName === undefined ? {} : { applicationName }),
      })
      onTestFinished(() => database.close())
      return database
    }
    const database = await connect(url, 'bellhop secrets rotate')
    await connect(url, 'bellhop secrets rotate')
    await connect(elsewhere)
    await requireNoServers({ database })
    const server = await connect(url)
    await expect(requireNoServers({ database })).rejects.toThrow(/1 connections.*BELLHOP_URL/s)
    const closeHints = server.hints?.listen({ heard: () => {}, connected: () => {} })
    await expect.poll(() => requireNoServers({ database }).catch(String)).toMatch('2 connections')
    await closeHints?.()
  })
})

describeOnEachDatabase('the embedded database', open => {
  it('has one process alone, and nobody to ask for', async () => {
    const database = await open()
    if (database.kind === 'embedded') await requireNoServers({ database })
    else await expect(requireNoServers({ database })).rejects.toThrow('BELLHOP_URL')
  })
})
