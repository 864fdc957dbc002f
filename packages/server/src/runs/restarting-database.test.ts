import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Database, openDatabase } from '../database/index.ts'
import { usePostgresDatabases } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

const postgresUrl = inject('postgresUrl') ?? null

describe.skipIf(postgresUrl === null)('a write whose answer comes while the database restarts', () => {
  const createEmpty = usePostgresDatabases(postgresUrl ?? '')
  let way: Way
  let database: Database
  beforeAll(async () => {
    way = await openWay(new URL(await createEmpty()))
    database = await openDatabase({ kind: 'postgres', url: way.url, acquireMs: 1_000 })
    await database.migrate()
  })
  afterAll(async () => {
    await database?.close()
    way?.close()
  })
  const live: () => LiveApp = useLiveApp(async () => database)

  it('is answered, and recorded, as it went', async () => {
    const app = live()
    await app.addAction({ name: 'refund', runMode: 'automatic', inputs: [], request: { method: 'POST', body: '{}' } })
    let back = Promise.resolve()
    app.upstream.play(() => {
      way.close()
      back = new Promise(resolve => setTimeout(resolve, 1_000)).then(() => way.open())
      return {}
    })
    const run = await app.run('/v1/actions/refund/runs', { inputs: {} })
    await back
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(await app.readRun(run.id)).toMatchObject({ status: 'succeeded' })
    expect(app.upstream.requests).toHaveLength(1)
  })
})

interface Way {
  url: string
  open(): Promise<void>
  /** Breaks every connection, and refuses new ones. */
  close(): void
}

/** A way to a database that can be cut off, as a restart does it. */
async function openWay(to: URL): Promise<Way> {
  const through = new Set<Socket>()
  const server = createServer(incoming => {
    const outgoing = connect(placeOf(to))
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      through.add(socket)
      socket.pipe(other)
      socket.on('error', () => {})
      socket.on('close', () => {
        through.delete(socket)
        other.destroy()
      })
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    open: async () => void (await listen(port)),
    close: () => {
      server.close()
      for (const socket of through) socket.destroy()
    },
  }
}

/** A test cluster of our own listens at a socket in a directory. */
function placeOf({ hostname, port }: URL): NetConnectOpts {
  const host = decodeURIComponent(hostname)
  const number = Number(port === '' ? 5432 : port)
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${number}` } : { host, port: number }
}
