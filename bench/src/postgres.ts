import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Client } from 'pg'

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
  const programs = findPrograms()
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

// Distributions keep the server's programs out of PATH.
function findPrograms(): string | null {
  const candidates = [
    ...versions('/usr/lib/postgresql', ''),
    ...versions('/opt/homebrew/opt', 'postgresql'),
    ...versions('/usr/local/opt', 'postgresql'),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return candidates.find(path => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres'))) ?? null
}

function versions(parent: string, prefix: string): string[] {
  if (!existsSync(parent)) return []
  const names = readdirSync(parent).filter(name => name.startsWith(prefix))
  return names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map(name => join(parent, name, 'bin'))
}

/** Postgres refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) }
    } catch {
      // This system has no such user.
    }
  }
  throw new Error('Postgres does not run as root, and there is neither a user "postgres" nor "nobody".')
}

function idOf(option: string, name: string): number {
  return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}
