import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { findPostgresPrograms, unprivilegedUser } from './postgres-programs.ts'

export interface PostgresCluster {
  /** Its maintenance database; the user may create others. */
  url: string
  stop(): Promise<void>
}

/**
 * A throw-away Postgres from the installed programs: no port, a socket in a directory of its own, nothing kept. Null when
 * none is installed. As root it runs as an unprivileged user, since Postgres refuses root. `durable`: it waits for the disk,
 * as one that is not thrown away does.
 */
export async function startPostgresCluster({ durable = false } = {}): Promise<PostgresCluster | null> {
  const programs = findPostgresPrograms()
  if (programs === null) return null
  const user = unprivilegedUser()
  // /tmp and not the system's temporary directory: the path of a socket has room for about a hundred characters.
  const directory = mkdtempSync('/tmp/bellhop-postgres-')
  if (user !== null) chownSync(directory, user.uid, user.gid)
  const asUser = { ...user, cwd: directory, stdio: 'ignore' as const, env: { PATH: programs, LC_ALL: 'C' } }
  const data = join(directory, 'data')
  const initdb = [
    `--pgdata=${data}`,
    '--username=bellhop',
    '--auth=trust',
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
  ]
  execFileSync(join(programs, 'initdb'), initdb, asUser)
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${directory}`,
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    'max_connections=200',
  ]
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap(set => ['-c', set])], asUser)
  // SIGQUIT: at once, without a shutdown checkpoint.
  const killAtExit = () => server.kill('SIGQUIT')
  process.once('exit', killAtExit)
  const stop = async () => {
    await end(server)
    process.off('exit', killAtExit)
    rmSync(directory, { recursive: true, force: true })
  }
  const url = `postgres://bellhop@${encodeURIComponent(directory)}/postgres`
  try {
    await untilReady(url, server)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = new Promise(resolve => server.once('exit', resolve))
  server.kill('SIGQUIT')
  await exited
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) {
        throw new Error('The throw-away Postgres did not start', { cause: error })
      }
      await sleep(50)
    }
  }
}
