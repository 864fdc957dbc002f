import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isJsonObject } from '@bellhop/core'
import type { KyselyPlugin } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { keepTurn, waitTurn } from '../conversations/turn-record.ts'
import { turnStateOf } from '../conversations/turn-state.ts'
import { createKeyring } from '../crypto/keyring.ts'
import type { Database } from '../database/index.ts'
import type { Run } from '../runs/run.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { TestApp } from '../testing/test-app.ts'
import { isComplete, keyStatus } from './key-status.ts'
import { rotateAll } from './rotate-keys.ts'
import { sealedPlaces } from './sealed-places.ts'
import { newer, older, olderId, rolled } from './testing/master-keys.ts'
import { partsOf } from './testing/parts-of.ts'
import { type RotationWorld, useRotationWorld } from './testing/rotation-world.ts'

describeOnEachDatabase('a rotation of keys', open => {
  const current = useRotationWorld(open)
  let world: RotationWorld
  let database: Database
  beforeEach(() => {
    world = current()
    database = world.database
  })

  it('seals everything anew, and leaves nothing that an older key is needed for', async () => {
    const before = await keyStatus(partsOf(database, rolled))
    expect(before.keys).toEqual([
      { id: rolled.currentId, state: 'current', envelopes: 0 },
      // Two workspaces with the keys of their trails, the key for secrets of one, what the conversation holds and knows, the call of its turn, two
      // runs that wait, and a kept answer.
      { id: olderId, state: 'older', envelopes: 12 },
    ])
    expect(before.secrets).toBe(3)
    const seen: number[] = []
    const status = await rotateAll(partsOf(database, rolled), ({ rewrapped }) => void seen.push(rewrapped))
    expect(isComplete(status)).toBe(true)
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(15)
    expect(status).toMatchObject({ current: rolled.currentId, secrets: 0, keys: [{ envelopes: 13 }, { envelopes: 0 }] })
    await world.expectWhole(createKeyring([newer]))
    expect(await rotateAll(partsOf(database, rolled))).toEqual(status)
  })

  it('gives each workspace a new key for its secrets, and keeps none that no secret needs', async () => {
    const versions = () =>
      database.db
        .selectFrom('secretKeys')
        .select(['workspaceId', 'version', 'masterKeyId'])
        .orderBy('workspaceId')
        .execute()
    expect(await versions()).toEqual([{ workspaceId: world.app.workspaceId, version: 1, masterKeyId: olderId }])
    await rotateAll(partsOf(database, rolled))
    expect(await versions()).toEqual([
      { workspaceId: world.app.workspaceId, version: 2, masterKeyId: rolled.currentId },
      { workspaceId: world.other.workspaceId, version: 1, masterKeyId: rolled.currentId },
    ])
    const rotated = database.db.selectFrom('auditEntries').select('actor').where('kind', '=', 'secret_key.rotated')
    expect((await rotated.execute()).map(({ actor }) => actor.from)).toEqual(['cli', 'cli'])
  })

  it('stands in the trail of every workspace that it concerns, and the trails still hold', async () => {
    await rotateAll(partsOf(database, rolled))
    for (const key of [world.app.key, world.other.key]) {
      const { body } = await world.app.call('GET', '/v1/audit?kind=master_key.rotated', { key })
      expect(body).toMatchObject({
        data: [{ actor: { type: 'system', id: 'rotation' }, detail: { from: olderId, to: rolled.currentId } }],
      })
      const made = await world.app.call('GET', '/v1/audit?kind=secret_key.rotated', { key })
      expect(isJsonObject(made.body) && made.body.data).toHaveLength(1)
    }
  })

  it("stands in the first workspace's trail alone with who began it, once for each of them", async () => {
    const node = await world.on(rolled)
    const rotate = () => node.call('POST', '/v1/keys/rotate', { key: world.app.key, body: {} })
    const begun = async (key: string) => {
      const { body } = await world.app.call('GET', '/v1/audit?kind=key_rotation.begun', { key })
      return isJsonObject(body) ? body.data : null
    }
    const by = { type: 'system', id: 'command', name: 'jane on db1', from: 'cli' } as const
    for (const statements of [25, 27])
      await expect(rotateAll(partsOf(breakAfter(database, statements), rolled), undefined, by)).rejects.toThrow()
    expect((await rotate()).status).toBe(200)
    expect((await rotate()).status).toBe(200)
    expect(await begun(world.app.key)).toMatchObject([
      {
        actor: { type: 'api_key', from: { address: null } },
        detail: { from: [olderId], to: rolled.currentId },
      },
      { actor: by, detail: { from: [olderId], to: rolled.currentId } },
    ])
    expect(await begun(world.other.key)).toEqual([])
    const system = await world.app.call('GET', '/v1/audit?kind=master_key.rotated', { key: world.other.key })
    expect(system.text).not.toMatch(/jane|api_key/)
  })

  it('may end at any statement: everything still opens, and the next rotation brings it to the end', async () => {
    let ended = 0
    for (let statements = 0; ; statements++) {
      const broken = await rotateAll(partsOf(breakAfter(database, statements), rolled)).catch(() => null)
      if (ended % 4 === 0) await world.expectWhole(rolled)
      if (broken) break
      ended += 1
    }
    // Each of them went on from where the one before was broken off.
    expect(ended).toBeGreaterThan(8)
    expect(isComplete(await rotateAll(partsOf(database, rolled)))).toBe(true)
    await world.expectWhole(createKeyring([newer]))
  })

  it('says on its channels when a batch is about to be committed, and when it is', async () => {
    const said: string[] = []
    const note = (message: unknown, name: string | symbol) => {
      if (isJsonObject(message)) said.push(`${String(name).split('.').at(-1)} ${String(message.place)}`)
    }
    const points = ['bellhop.rotation.rewrapped', 'bellhop.rotation.batch']
    for (const point of points) subscribe(point, note)
    await rotateAll(partsOf(database, rolled))
    for (const point of points) unsubscribe(point, note)
    const places = sealedPlaces.map(({ name }) => name)
    // One batch for each of the two workspaces' secrets.
    const expected = [...places, 'secrets.sealed', 'secrets.sealed']
    expect(said).toEqual(expected.flatMap(place => [`rewrapped ${place}`, `batch ${place}`]))
  })

  it('is done by several at once without harm', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => rotateAll(partsOf(database, rolled))))
    expect(isComplete(await keyStatus(partsOf(database, rolled)))).toBe(true)
    expect(all.map(status => status.current)).toEqual(Array(4).fill(rolled.currentId))
    await world.expectWhole(createKeyring([newer]))
    const keys = await database.db.selectFrom('secretKeys').select('version').orderBy('version').execute()
    expect(keys.map(key => key.version)).toEqual([1, 2])
  })

  it('leaves approvals valid: one that was pending before, one that is decided in the middle, and its fingerprints', async () => {
    const { app, pending } = world
    const decided = await world.approve(pending[0], createKeyring([older]))
    let inTheMiddle: Run | undefined
    await rotateAll(partsOf(database, rolled), async () => {
      inTheMiddle ??= await world.approve(pending[1], rolled)
    })
    expect([decided.status, inTheMiddle?.status]).toEqual(['succeeded', 'succeeded'])
    expect(world.upstream.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Bearer ${world.value}`),
    )
    expect(fingerprintOf(decided)).toMatch(/•••• [0-9a-f]{4}/)
    expect(fingerprintOf(decided)).toBe(inTheMiddle && fingerprintOf(inTheMiddle))
    expect(app.workspaceId).not.toBe(world.other.workspaceId)
  })

  it('goes on beside people who make, change and use secrets', async () => {
    const { app } = world
    let busy = true
    const nodes = [older, newer].map(first => world.on(createKeyring([first, first === older ? newer : older])))
    const made: { id: string; value: string }[] = []
    const work = async (node: TestApp, name: string) => {
      for (let round = 0; busy; round++) {
        const value = `value-${name}-${round}`
        const body = { name: `${name}_${round}`, value: 'first', hosts: ['api.example.com'] }
        const secret = await node.call('POST', '/v1/secrets', { key: app.key, body })
        expect(secret.status, secret.text).toBe(201)
        await node.call('PATCH', `/v1/secrets/${secret.field('id')}`, { key: app.key, body: { value } })
        made.push({ id: secret.field('id'), value })
        const run = await node.call('POST', '/v1/actions/look/runs', { key: app.key, body: { inputs: {} } })
        expect(run.body, run.text).toMatchObject({ status: 'succeeded' })
      }
    }
    const working = (await Promise.all(nodes)).map((node, at) => work(node, `made_${at}`))
    const rotations = rotateAll(partsOf(database, rolled)).then(() => rotateAll(partsOf(database, rolled)))
    await rotations.finally(() => {
      busy = false
    })
    await Promise.all(working)
    expect(made.length).toBeGreaterThan(0)
    // Only now does no node seal with the older key any more.
    expect(isComplete(await rotateAll(partsOf(database, rolled)))).toBe(true)
    const parts = partsOf(database, createKeyring([newer]))
    for (const { id, value } of made) {
      const refs = { ids: [id], names: [] }
      expect(await resolveSecrets(parts, database.db, app.workspaceId, refs)).toMatchObject([{ value }])
    }
  }, 30_000)

  it.each(['keeps', 'begins to wait'] as const)(
    'is not undone by a turn under way, which %s with calls in its memory that the older key sealed',
    async what => {
      const { db } = database
      await db.updateTable('turns').set({ status: 'running' }).execute()
      const turn = await db.selectFrom('turns').selectAll().executeTakeFirstOrThrow()
      const state = turnStateOf(turn)
      const node = await world.on(rolled)
      await rotateAll(partsOf(database, rolled))
      if (what === 'keeps') await keepTurn(node.conversationParts, turn, state)
      else await waitTurn(node.conversationParts, turn, state, null)
      expect(await db.selectFrom('turns').select('status').executeTakeFirst()).toEqual({
        status: what === 'keeps' ? 'running' : 'waiting',
      })
      expect(isComplete(await keyStatus(partsOf(database, rolled)))).toBe(true)
      await world.expectWhole(createKeyring([newer]))
    },
  )

  it('is not undone by a write under way, which the older key sealed and of which nobody knows what became', async () => {
    world.upstream.play(async () => {
      await rotateAll(partsOf(database, rolled))
      return 'reset' as const
    })
    expect(await world.approve(world.pending[0], rolled)).toMatchObject({ status: 'unknown' })
    const stored = database.db.selectFrom('runs').select('sealedPrepared').where('id', '=', world.pending[0].id)
    expect((await stored.executeTakeFirst())?.sealedPrepared).toBeTruthy()
    expect(isComplete(await keyStatus(partsOf(database, rolled)))).toBe(true)
  })

  it('leaves what does not open as it is, says so, and goes on with the rest', async () => {
    const broken = Buffer.alloc(60, 1)
    await database.db.updateTable('conversations').set({ sealedHeld: broken }).execute()
    const steps: number[] = []
    const status = await rotateAll(partsOf(database, rolled), step => void steps.push(step.unopened))
    expect(Math.max(...steps)).toBe(1)
    expect(status.keys.filter(key => key.envelopes > 0)).toEqual([
      { id: rolled.currentId, state: 'current', envelopes: 12 },
      { id: '010101010101', state: 'missing', envelopes: 1 },
    ])
    expect((await database.db.selectFrom('conversations').select('sealedHeld').executeTakeFirst())?.sealedHeld).toEqual(
      broken,
    )
  })
})

/** The same database, of which this many statements succeed and then none. */
function breakAfter(database: Database, statements: number): Database {
  let left = statements
  return failWhile(database, () => left-- <= 0)
}

function failWhile(database: Database, fails: () => boolean): Database {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (fails()) throw new Error('The process has ended here.')
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { ...database, db: database.db.withPlugin(plugin) }
}

function fingerprintOf(run: Run): string {
  return /Bearer (•••• [0-9a-f]+)/.exec(JSON.stringify(run.trace))?.[1] ?? ''
}
