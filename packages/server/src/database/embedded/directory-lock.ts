import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { DatabaseStartError } from '../start-error.ts'

export interface DirectoryLock {
  /** Lets another process in. May be called twice. */
  release(): void
}

// Two processes on one directory silently lose rows. The kernel itself has to hold the lock, so that kill -9 frees it in
// the same instant: a file with a process id leaves "is that process still the one?" and a race between two that take over.
// Node has no file locks of its own, but its SQLite takes one (fcntl on the inode: across processes, containers that share a
// volume, and threads of one process) for as long as an exclusive transaction is open.
/** Takes the data directory for this process. Throws a `DatabaseStartError` (`locked`) that names who has it. */
export function lockDirectory(dataDir: string): DirectoryLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const ownerPath = join(dataDir, 'database.owner.json')
  const lock = takeLock(dataDir, ownerPath)
  writeFileSync(
    ownerPath,
    `${JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })}\n`,
    { mode: 0o600 },
  )
  let held = true
  return {
    release: () => {
      if (!held) return
      held = false
      rmSync(ownerPath, { force: true })
      // The lock file stays: a process that waits with the old inode open must not get a lock beside that of a new file.
      lock.close()
    },
  }
}

function takeLock(dataDir: string, ownerPath: string): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, 'database.lock'), { timeout: 0 })
  try {
    // No journal beside it: nothing is ever written to this file.
    database.exec('pragma journal_mode = memory; begin exclusive')
    return database
  } catch (error) {
    database.close()
    if (!isBusy(error)) {
      throw new DatabaseStartError('failed', `The data directory ${dataDir} can't be locked: ${String(error)}`, error)
    }
    throw new DatabaseStartError(
      'locked',
      `The data directory ${dataDir} is in use by ${describeOwner(ownerPath)}. Stop that first, or set BELLHOP_DATA_DIR ` +
        'to another directory.',
    )
  }
}

const sqliteBusy = 5
const Busy = z.object({ errcode: z.literal(sqliteBusy) })

function isBusy(error: unknown): boolean {
  return Busy.safeParse(error).success
}

const Owner = z.object({ pid: z.int(), host: z.string(), since: z.string() })

function describeOwner(path: string): string {
  try {
    const { pid, host, since } = Owner.parse(JSON.parse(readFileSync(path, 'utf8')))
    return `process ${pid} on ${host} (since ${since})`
  } catch {
    return 'another process'
  }
}
