import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { usePostgresDatabases } from '../testing/databases.ts'
import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'

const url = inject('postgresUrl') ?? ''

describe.skipIf(url === '')('Hints through Postgres', () => {
  const createEmpty = usePostgresDatabases(url)
  let nodes: Database[]
  beforeAll(async () => {
    const address = await createEmpty()
    nodes = await Promise.all([0, 1].map(() => openDatabase({ kind: 'postgres', url: address, maxConnections: 2 })))
  })
  afterAll(() => Promise.all(nodes.map(node => node.close())))

  function listen(node: number) {
    const heard: string[] = []
    let connections = 0
    const stop = nodes[node]?.hints?.listen({ heard: text => heard.push(text), connected: () => connections++ })
    if (!stop) throw new Error('A Postgres has hints.')
    return { heard, connections: () => connections, stop }
  }
  const send = (text: string) => nodes[0]?.hints?.send(text)
  const listening = () =>
    sql<{ pid: number }>`select pid from pg_stat_activity where application_name = 'bellhop hints'
      and datname = current_database()`.execute(nodes[0]?.db ?? fail())

  it('are heard by every node that listens', async () => {
    const ears = [listen(0), listen(1)]
    await expect.poll(() => ears.map(ear => ear.connections())).toEqual([1, 1])
    await send('hello')
    await expect.poll(() => ears.map(ear => ear.heard)).toEqual([['hello'], ['hello']])
    for (const { stop } of ears) await stop()
    await expect.poll(async () => (await listening()).rows).toEqual([])
  })

  it('are heard again after a connection was lost, and the gap is told', async () => {
    const ear = listen(1)
    await expect.poll(() => ear.connections()).toBe(1)
    const [lost] = (await listening()).rows
    await sql`select pg_terminate_backend(${lost?.pid})`.execute(nodes[0]?.db ?? fail())
    await expect.poll(() => ear.connections()).toBe(2)
    await send('again')
    await expect.poll(() => ear.heard).toEqual(['again'])
    await ear.stop()
  })
})

function fail(): never {
  throw new Error('No node.')
}
