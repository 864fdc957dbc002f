import { expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { createCaches } from '../caches.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { features } from '../features.ts'
import { createParts, type Parts } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bootstrap } from './bootstrap.ts'
import { createWorkspace } from './create-workspace.ts'
import { workspaceKey } from './workspace-key.ts'

describeOnEachDatabase('a first start', open => {
  const emptyParts = async (): Promise<Parts> => {
    const { parts } = await createTestApp(await open())
    const { db } = parts.database
    for (const table of ['workspaces', 'apiKeys', 'auditHeads'] as const) await db.deleteFrom(table).execute()
    return createParts({ ...parts, caches: createCaches(parts.clock) })
  }
  const statusOf = async (parts: Parts, key: string) => {
    const headers = { Authorization: `Bearer ${key}` }
    return (await createApp(parts, features).request('/v1/api-keys', { headers })).status
  }

  it('makes one workspace and tells its key once, however many nodes start at once', async () => {
    const parts = await emptyParts()
    const starts = await Promise.all(Array.from({ length: 4 }, () => bootstrap(parts)))
    expect(new Set(starts.map(({ workspaceId }) => workspaceId)).size).toBe(1)
    const [key, ...more] = starts.flatMap(({ apiKey }) => apiKey ?? [])
    expect(more).toEqual([])
    expect(await statusOf(parts, key ?? '')).toBe(200)
    expect(await bootstrap(parts)).toEqual({ workspaceId: starts[0]?.workspaceId, apiKey: null })
  })

  it('takes the key that it is given, on an empty database alone', async () => {
    const parts = await emptyParts()
    const bootstrapKey = `bh_${'k'.repeat(29)}`
    expect(await bootstrap(parts, { bootstrapKey })).toMatchObject({ apiKey: bootstrapKey })
    expect(await statusOf(parts, bootstrapKey)).toBe(200)
    const later = `bh_${'l'.repeat(29)}`
    expect(await bootstrap(parts, { bootstrapKey: later })).toMatchObject({ apiKey: null })
    expect(await statusOf(parts, later)).toBe(401)
  })

  it('leaves nothing behind where the key is unusable', async () => {
    const parts = await emptyParts()
    await expect(bootstrap(parts, { bootstrapKey: 'bh_short' })).rejects.toThrow('32 characters')
    expect(await parts.database.db.selectFrom('workspaces').selectAll().execute()).toEqual([])
  })

  it('gives each workspace a key of its own, which opens under its master key alone', async () => {
    const { parts, workspaceId } = await createTestApp(await open())
    const actor = { type: 'system', id: 'test', name: 'Test' } as const
    const { db } = parts.database
    const other = await db.transaction().execute(tx => createWorkspace(tx, parts, { name: 'Other', actor }))
    const key = await workspaceKey(parts, db, workspaceId)
    expect(key).toHaveLength(32)
    expect(await workspaceKey(parts, db, other)).not.toEqual(key)
    const fresh = createParts({ ...parts, caches: createCaches(parts.clock) })
    expect(await workspaceKey(fresh, db, workspaceId)).toEqual(key)
    const foreign = createParts({
      ...parts,
      caches: createCaches(parts.clock),
      keyring: createKeyring([Buffer.alloc(32, 9)]),
    })
    await expect(workspaceKey(foreign, db, workspaceId)).rejects.toThrow('No master key')
    const { sealedKey } = await db
      .selectFrom('workspaces')
      .selectAll()
      .where('workspaceId', '=', other)
      .executeTakeFirstOrThrow()
    await db.updateTable('workspaces').set({ sealedKey }).where('workspaceId', '=', workspaceId).execute()
    const moved = createParts({ ...parts, caches: createCaches(parts.clock) })
    await expect(workspaceKey(moved, db, workspaceId)).rejects.toThrow('cannot be opened')
    await expect(workspaceKey(parts, db, 'wsp_absent')).rejects.toMatchObject({ code: 'not_found' })
  })
})
