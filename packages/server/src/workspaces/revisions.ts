import type { Database } from '../database/index.ts'
import { endOfLoopTurn } from '../end-of-loop-turn.ts'
import { readRevision } from './store.ts'

/** Tells whether what is remembered of a workspace's actions, agents and secrets still stands, on whichever node it was changed. */
export interface Revisions {
  /**
   * A number that differs from every earlier one once any of them was changed. It is read after the call: what was changed
   * before it is always seen. Calls that come before it is asked for share one query; a database that is this process's alone is asked
   * only after a change (`lockDefinitions`).
   */
  now(workspaceId: string): Promise<number>
}

/** Of one workspace. */
interface Reading {
  value: Promise<number>
  /** The database has been asked: for who comes from now on it may look too early. */
  isAsked: boolean
}

export function createRevisions({ execute, remembered }: Pick<Database, 'execute' | 'remembered'>): Revisions {
  const readings = new Map<string, Reading>()

  function start(workspaceId: string): Promise<number> {
    const before = readings.get(workspaceId)?.value
    const reading: Reading = { value: read(), isAsked: false }
    readings.set(workspaceId, reading)
    return reading.value

    async function read(): Promise<number> {
      // One at a time, so that a slow database isn't asked by every connection.
      if (before) await before.catch(() => {})
      await endOfLoopTurn()
      reading.isAsked = true
      const remembering = remembered?.begin()
      try {
        const revision = await readRevision(execute, workspaceId)
        remembering?.keep(revisionKey(workspaceId), revision)
        return revision
      } finally {
        if (readings.get(workspaceId) === reading) readings.delete(workspaceId)
      }
    }
  }

  return {
    now: workspaceId => {
      const known = remembered?.get(revisionKey(workspaceId))
      if (known !== undefined) return Promise.resolve(known)
      const reading = readings.get(workspaceId)
      return reading && !reading.isAsked ? reading.value : start(workspaceId)
    },
  }
}

/** Under which key the database remembers it, where it may. */
export function revisionKey(workspaceId: string): string {
  return `revision/${workspaceId}`
}
