import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

export interface FileLock {
  release(): void
}

/**
 * Takes a lock for this process, or null where another has it. The file is made, and stays: a process that waits with the old inode
 * open must not get a lock beside that of a new file. Throws where it can't be a lock.
 *
 * The kernel itself holds it, so that kill -9 frees it in the same instant, and a process that merely stands still keeps it. A file with
 * a process id leaves "is that process still the one?" and a race between two that take over. Node has no file locks of its own,
 * but its SQLite takes one (fcntl on the inode: across processes, containers that share a volume, and threads of one process) for
 * as long as an exclusive transaction is open.
 */
export function lockFile(path: string): FileLock | null {
  const database = openFile(path)
  try {
    // No journal beside it: nothing is ever written to this file.
    database.exec('pragma journal_mode = memory; begin exclusive')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (Busy.safeParse(error).success) return null
    throw error
  }
}

// SQLite says only that it is "unable to open database file", of a file that is none.
function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 })
  } catch (cause) {
    const user = process.getuid ? ` (${process.getuid()})` : ''
    throw new Error(
      `${path} can't be written by the user${user} that this runs as. Run it as the owner of its directory.`,
      {
        cause,
      },
    )
  }
}

const sqliteBusy = 5
const Busy = z.object({ errcode: z.literal(sqliteBusy) })
