import type { Database } from '../database/index.ts'
import { readRevision } from './store.ts'

/** Tells whether what is remembered of a workspace's actions, agents and secrets still stands, on whichever node it was changed. */
export interface Revisions {
  /**
   * A number that differs from every earlier one once any of them was changed. It is read after the call: what was changed
   * before it is always seen. Calls at about the same time share one query; a database that is this process's alone is asked
   * only after a change (`lockDefinitions`).
   */
  now(workspaceId: string): Promise<number>
}

interface Reading {
  running: Promise<number>
  /** For who came while the one before was running, which may have looked too early for them. */
  next: Promise<number> | null
}

export function createRevisions({ execute, remembered }: Pick<Database, 'execute' | 'remembered'>): Revisions {
  const readings = new Map<string, Reading>()

  async function read(workspaceId: string): Promise<number> {
    const reading = remembered?.begin()
    const revision = await readRevision(execute, workspaceId)
    reading?.keep(revisionKey(workspaceId), revision)
    return revision
  }

  function start(workspaceId: string): Promise<number> {
    const running = read(workspaceId)
    const reading: Reading = { running, next: null }
    readings.set(workspaceId, reading)
    const done = () => {
      if (readings.get(workspaceId) === reading) readings.delete(workspaceId)
    }
    running.then(done, done)
    return running
  }

  return {
    now: workspaceId => {
      const known = remembered?.get(revisionKey(workspaceId))
      if (known !== undefined) return Promise.resolve(known)
      const reading = readings.get(workspaceId)
      if (!reading) return start(workspaceId)
      reading.next ??= reading.running.then(
        () => start(workspaceId),
        () => start(workspaceId),
      )
      return reading.next
    },
  }
}

/** Under which key the database remembers it, where it may. */
export function revisionKey(workspaceId: string): string {
  return `revision/${workspaceId}`
}
