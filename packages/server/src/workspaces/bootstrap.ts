import { createApiKey } from '../api-keys/create-api-key.ts'
import { type Actor, scopes } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { createWorkspace } from './create-workspace.ts'
import { lockBootstrap, oldestWorkspaceId } from './store.ts'

export interface Bootstrapped {
  workspaceId: string
  /** The key with every scope, where it was made just now; it is told once and kept nowhere. */
  apiKey: string | null
}

/**
 * Gives an empty database its first workspace, "Default", and a key with every scope: `bootstrapKey` (`BELLHOP_BOOTSTRAP_KEY`)
 * or a random one. On any other database changes nothing. Several nodes starting at once make one workspace and one key.
 */
export async function bootstrap(parts: Parts, options: { bootstrapKey?: string } = {}): Promise<Bootstrapped> {
  const { bootstrapKey } = options
  return parts.database.db.transaction().execute(async tx => {
    await lockBootstrap(tx)
    const existing = await oldestWorkspaceId(tx)
    if (existing !== null) return { workspaceId: existing, apiKey: null }
    const workspaceId = await createWorkspace(tx, parts, { name: 'Default', actor: bootstrapActor })
    const { value } = await createApiKey(tx, parts, workspaceId, {
      name: 'Bootstrap',
      scopes,
      actor: bootstrapActor,
      ...(bootstrapKey === undefined ? {} : { value: bootstrapKey }),
    })
    return { workspaceId, apiKey: value }
  })
}

const bootstrapActor: Actor = { type: 'system', id: 'bootstrap', name: 'First start' }
