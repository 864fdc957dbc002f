import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { sealedWith } from '../crypto/sealing.ts'
import type { Database } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { isComplete } from './key-status.ts'
import { requireMasterKeys } from './require-keys.ts'
import { rewrapBatch } from './rewrap-batch.ts'
import { type RotationCursor, type RotationStep, rotateAll, rotateSome } from './rotate-keys.ts'
import { sealedPlaces } from './sealed-places.ts'
import { newer, older, olderId, rolled } from './testing/master-keys.ts'
import { partsOf } from './testing/parts-of.ts'
import { type RotationWorld, useRotationWorld } from './testing/rotation-world.ts'

const system = { type: 'system', id: 'rotation', name: 'Rotation of keys' } as const

describeOnEachDatabase('a node without a key that is needed', open => {
  const current = useRotationWorld(open)
  let world: RotationWorld
  let database: Database
  beforeEach(() => {
    world = current()
    database = world.database
  })

  it('does not start, and says which key to bring', async () => {
    await rotateAll(partsOf(database, rolled))
    const late = requireMasterKeys(partsOf(database, createKeyring([older])))
    await expect(late).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(
        new RegExp(
          `sealed with the master key ${rolled.currentId} \\(.*runs\\.sealed_prepared, .*\\(it has ${olderId}\\).*BELLHOP_MASTER_KEY`,
        ),
      ),
    })
    await requireMasterKeys(partsOf(database, rolled))
    await requireMasterKeys(partsOf(database, createKeyring([older, newer])))
  })

  it('does not start wherever a rotation was broken off, and does once it is at its end', async () => {
    const alone = partsOf(database, createKeyring([newer]))
    let starts = 0
    let from: RotationCursor | null = null
    do {
      await expect(requireMasterKeys(alone), `after ${starts} steps`).rejects.toThrow(olderId)
      const step: RotationStep = await rotateSome(partsOf(database, rolled), { from, budgetMs: 0 })
      from = step.next
      starts += 1
    } while ((from?.place ?? sealedPlaces.length) < sealedPlaces.length)
    expect(starts).toBe(sealedPlaces.length)
    await requireMasterKeys(alone)
  })

  it.each(sealedPlaces.map(({ name }, at) => [name, at] as const))(
    'does not start while %s alone needs it',
    async (name, at) => {
      for (const [other, place] of sealedPlaces.entries())
        if (other !== at) await rewrapBatch(partsOf(database, rolled), place, { workspaceId: '', key: '' }, system)
      await expect(requireMasterKeys(partsOf(database, createKeyring([newer])))).rejects.toThrow(`${olderId} (${name})`)
    },
  )

  it("is told by the workspaces' own keys, which come last: only once the older key holds nothing else", async () => {
    // Of the older key, but nothing that it opens.
    const broken = Buffer.concat([Buffer.of(1), Buffer.from(olderId, 'hex'), Buffer.alloc(60)])
    await database.db.updateTable('conversations').set({ sealedHeld: broken }).execute()
    expect(isComplete(await rotateAll(partsOf(database, rolled)))).toBe(false)
    const held = async () => {
      const rows = await database.db.selectFrom('workspaces').select('sealedKey').execute()
      return rows.map(({ sealedKey }) => sealedWith(sealedKey))
    }
    expect(await held()).toEqual([olderId, olderId])
    await database.db.updateTable('conversations').set({ sealedHeld: null }).execute()
    expect(isComplete(await rotateAll(partsOf(database, rolled)))).toBe(true)
    expect(await held()).toEqual([rolled.currentId, rolled.currentId])
  })

  it('opens nothing, tells the caller nothing of it, and the operator what to do', async () => {
    const node = await world.on(createKeyring([older]))
    await rotateAll(partsOf(database, rolled))
    const run = await node.call('POST', `/v1/runs/${world.pending[0].id}/approve`, {
      key: world.app.key,
      body: { digest: world.pending[0].approval?.digest },
    })
    expect(run.status).toBe(500)
    expect(run.text).not.toContain(rolled.currentId)
    expect(node.logs.join()).toMatch(new RegExp(`No master key ${rolled.currentId} is in the keyring.*restart`))
    expect(world.upstream.requests).toEqual([])
  })
})
