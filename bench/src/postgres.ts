import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPostgresPrograms, unprivilegedUser } from '../../packages/server/src/testing/postgres-programs.ts'

export interface Postgres {
  /** What it is, for the report. */
  name: string
  /** null: not started by us, so its CPU time is not ours to read. */
  pid: number | null
  /** Makes a new, empty database and gives its address. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

/**
 * A Postgres that keeps its word: `BENCH_DATABASE_URL`, else a throw-away cluster of the installed programs in `directory`,
 * with fsync on. null when there is neither.
 */
export async function openPostgres(directory: string): Promise<Postgres | null> {
  const { BENCH_DATABASE_URL } = process.env
  if (BENCH_DATABASE_URL) return describe(BENCH_DATABASE_URL, null, async () => {})
  const programs = findPostgresPrograms()
  return programs === null ? null : startCluster(programs, directory)
}

async function startCluster(programs: string, directory: string): Promise<Postgres> {
  const user = unprivilegedUser()
  const data = join(directory, 'postgres')
  // In /tmp: the path of a socket has room for about a hundred characters.
  const socket = mkdtempSync('/tmp/bellhop-bench-')
  mkdirSync(data, { mode: 0o700 })
  if (user) for (const path of [data, socket]) chownSync(path, user.uid, user.gid)
  const asUser = { ...user, cwd: '/', stdio: 'ignore' as const, env: { PATH: programs, LC_ALL: 'C' } }
  const initdb = [`--pgdata=${data}`, '--username=bellhop', '--auth=trust', '--encoding=UTF8', '--locale=C']
  execFileSync(join(programs, 'initdb'), initdb, asUser)
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${socket}`,
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=256MB',
    'max_wal_size=4GB',
  ]
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap(set => ['-c', set])], asUser)
  const kill = () => {
    server.kill('SIGQUIT')
    rmSync(socket, { recursive: true, force: true })
  }
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (server.exitCode === null && server.signalCode === null) {
      const exited = new Promise(resolve => server.once('exit', resolve))
      server.kill('SIGINT')
      await exited
    }
    rmSync(socket, { recursive: true, force: true })
  }
  const url = `postgres://bellhop@${encodeURIComponent(socket)}/postgres`
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      return await describe(url, server.pid ?? null, stop)
    } catch (error) {
      if (server.exitCode === null && performance.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 50))
        continue
      }
      await stop()
      throw new Error('The throw-away Postgres did not start.', { cause: error })
    }
  }
}

async function describe(url: string, pid: number | null, stop: () => Promise<void>): Promise<Postgres> {
  const [row] = await query(url, `select version(), current_setting('fsync') as fsync`)
  const made: string[] = []
  return {
    name: `${String(row?.version).split(' ').slice(0, 2).join(' ')}, fsync ${row?.fsync}${pid === null ? ', not ours' : ''}`,
    pid,
    async createDatabase() {
      const name = `bellhop_bench_${process.pid}_${made.length}`
      await query(url, `create database ${name}`)
      made.push(name)
      const address = new URL(url)
      address.pathname = `/${name}`
      return address.href
    },
    async stop() {
      if (pid === null) for (const name of made) await query(url, `drop database if exists ${name} with (force)`)
      await stop()
    },
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
