import { type ResolvedSecret, secretRefs } from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import { type BoundedCache, createBoundedCache } from '../caches.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import { createSharedWork } from '../shared-work.ts'
import { requireAction } from './action-to-run.ts'
import type { RunParts } from './run-parts.ts'

/** An action with the secrets that it sends, as they stood at one revision of the workspace. */
export interface LoadedRunnable {
  action: SavedAction
  secrets: readonly ResolvedSecret[]
}

export interface RunnableCache {
  /** The action of this name, as it may be run for a customer, and its secrets. Throws where it may not. */
  load(parts: RunParts, workspaceId: string, name: string): Promise<LoadedRunnable>
}

/** Remembers what is run often. Whether that still stands is asked each time, so a change counts at once on every node. */
export function createRunnableCache(parts: Pick<RunParts, 'clock'>): RunnableCache {
  const known: BoundedCache<LoadedRunnable & { revision: number }> = createBoundedCache(parts.clock, {
    entries: 1_000,
    forMs: Number.POSITIVE_INFINITY,
  })
  const loading = createSharedWork<LoadedRunnable>()
  return {
    load: async (parts, workspaceId, name) => {
      const key = `${workspaceId} ${name}`
      // Read before what it vouches for: a change in between makes it too old, never too new.
      const revision = await parts.revisions.now(workspaceId)
      const held = known.get(key)
      if (held?.revision === revision) {
        // What is used stays among those that the log masks, however many others are opened meanwhile.
        for (const { value } of held.secrets) parts.knownSecrets.add(value)
        return held
      }
      return loading(`${revision} ${key}`, async () => {
        const { db } = parts.database
        const action = await requireAction(parts, db, workspaceId, name)
        const secrets = await resolveSecrets(parts, db, workspaceId, secretRefs(action.definition))
        const loaded = { revision, action, secrets }
        known.set(key, loaded)
        return loaded
      })
    },
  }
}
