import { HttpError } from '../http/http-error.ts'
import type { Principal } from '../http/principal.ts'
import type { Limits } from '../limits/limit-table.ts'
import { createOpenStreams } from '../limits/open-streams.ts'

/** Bounds how many streams of changes this node has open. */
export interface ChangePlaces {
  /** Throws `overloaded`, with Retry-After, where the node, or the workspace on it, has as many as it may have. */
  check(workspaceId: string): void
  /** Counts one until the function that it gives is called. `end` is called where a newer one of the same caller takes its place. */
  take(principal: Principal, end: () => void): () => void
}

/** One workspace may have this part of all places. */
const share = 1 / 4

export function createChangePlaces({
  changeStreams,
  changeStreamsPerCaller,
}: Pick<Limits, 'changeStreams' | 'changeStreamsPerCaller'>): ChangePlaces {
  const ofCallers = createOpenStreams(changeStreamsPerCaller)
  const ofWorkspaces = new Map<string, number>()
  let taken = 0
  return {
    check: workspaceId => {
      const own = ofWorkspaces.get(workspaceId) ?? 0
      if (taken < changeStreams && own < changeStreams * share) return
      throw new HttpError('overloaded', 'As many streams of changes are open as there may be.', {
        headers: { 'Retry-After': '30' },
      })
    },
    take: ({ workspaceId, actor }, end) => {
      taken += 1
      ofWorkspaces.set(workspaceId, (ofWorkspaces.get(workspaceId) ?? 0) + 1)
      const leave = ofCallers.open(`${workspaceId} ${actor.id}`, end)
      return () => {
        leave()
        taken -= 1
        const left = (ofWorkspaces.get(workspaceId) ?? 1) - 1
        if (left > 0) ofWorkspaces.set(workspaceId, left)
        else ofWorkspaces.delete(workspaceId)
      }
    },
  }
}
