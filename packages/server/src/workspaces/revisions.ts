import type { Database } from '../database/index.ts'
import { readRevision } from './store.ts'

/** Tells whether what is remembered of a workspace's actions, agents and secrets still stands, on whichever node it was changed. */
export interface Revisions {
  /**
   * A number that differs from every earlier one once any of them was changed. It is read after the call: what was changed
   * before it is always seen. Calls at about the same time share one query.
   */
  now(workspaceId: string): Promise<number>
}

interface Reading {
  running: Promise<number>
  /** For who came while the one before was running, which may have looked too early for them. */
  next: Promise<number> | null
}

export function createRevisions({ db }: Pick<Database, 'db'>): Revisions {
  const readings = new Map<string, Reading>()

  function start(workspaceId: string): Promise<number> {
    const running = readRevision(db, workspaceId)
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
