import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { type FileLock, lockFile } from '../../file-lock.ts'
import { makeDirectory } from '../../make-directory.ts'
import { DatabaseStartError } from '../start-error.ts'

export interface DirectoryLock {
  /** Lets another process in. May be called twice. */
  release(): void
}

/**
 * Takes the data directory for this process: two on one silently lose rows. Throws a `DatabaseStartError` (`locked`) that names
 * who has it.
 */
export function lockDirectory(dataDir: string): DirectoryLock {
  makeDirectory(dataDir)
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
      lock.release()
    },
  }
}

function takeLock(dataDir: string, ownerPath: string): FileLock {
  let lock: FileLock | null
  try {
    lock = lockFile(join(dataDir, 'database.lock'))
  } catch (error) {
    throw new DatabaseStartError(
      'failed',
      `The data directory ${dataDir} can't be used: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  }
  if (lock) return lock
  throw new DatabaseStartError(
    'locked',
    `The data directory ${dataDir} is in use by ${describeOwner(ownerPath)}. Stop that first, or set BELLHOP_DATA_DIR ` +
      'to another directory.',
  )
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
