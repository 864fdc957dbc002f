import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isJsonObject } from '@bellhop/core'
import type { KyselyPlugin } from 'kysely'
import { pino } from 'pino'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCaches } from '../caches.ts'
import { openHeld } from '../conversations/held-values.ts'
import { keepTurn, waitTurn } from '../conversations/turn-record.ts'
import { openCall, sealCall, type TurnState, turnStateOf } from '../conversations/turn-state.ts'
import { deriveKey } from '../crypto/derive-key.ts'
import { createKeyring, type Keyring, toSealingKey } from '../crypto/keyring.ts'
import { seal, sealedWith } from '../crypto/sealing.ts'
import { type Database, toJson } from '../database/index.ts'
import { createKnownSecrets } from '../log/known-secrets.ts'
import { createIds, type Parts } from '../parts.ts'
import type { Run } from '../runs/run.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../testing/scripted-upstream.ts'
import { createTestApp, createTestClock, type TestApp } from '../testing/test-app.ts'
import { workspaceKey } from '../workspaces/workspace-key.ts'
import { isComplete, keyStatus } from './key-status.ts'
import { requireMasterKeys } from './require-keys.ts'
import { rewrapBatch } from './rewrap-batch.ts'
import { type RotationCursor, type RotationParts, type RotationStep, rotateAll, rotateSome } from './rotate-keys.ts'
import { sealedPlaces } from './sealed-places.ts'

const keyOf = (text: string) => createHash('sha256').update(text).digest()
const [older, newer] = [keyOf('test master key'), keyOf('new master key')]
const olderId = createKeyring([older]).currentId
const rolled = createKeyring([newer, older])
const system = { type: 'system', id: 'rotation', name: 'Rotation of keys' } as const

describeOnEachDatabase('a rotation of keys', open => {
  let database: Database
  let upstream: ScriptedUpstream
  let world: World
  beforeAll(async () => {
    upstream = await startScriptedUpstream()
    return () => upstream.close()
  })
  beforeEach(async () => {
    upstream.play()
    database = await open()
    world = await createWorld(database, upstream)
  })

  it('seals everything anew, and leaves nothing that an older key is needed for', async () => {
    const before = await keyStatus(partsOf(database, rolled))
    expect(before.keys).toEqual([
      { id: rolled.currentId, state: 'current', envelopes: 0 },
      // Two workspaces with the keys of their trails, the key for secrets of one, what the conversation holds and knows, the call of its turn, two
      // runs that wait, and a kept answer.
      { id: olderId, state: 'older', envelopes: 11 },
    ])
    expect(before.secrets).toBe(3)
    const seen: number[] = []
    const status = await rotateAll(partsOf(database, rolled), ({ rewrapped }) => void seen.push(rewrapped))
    expect(isComplete(status)).toBe(true)
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(14)
    expect(status).toMatchObject({ current: rolled.currentId, secrets: 0, keys: [{ envelopes: 12 }, { envelopes: 0 }] })
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
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual(
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

  it('leaves what does not open as it is, says so, and goes on with the rest', async () => {
    const broken = Buffer.alloc(60, 1)
    await database.db.updateTable('conversations').set({ sealedHeld: broken }).execute()
    const steps: number[] = []
    const status = await rotateAll(partsOf(database, rolled), step => void steps.push(step.unopened))
    expect(Math.max(...steps)).toBe(1)
    expect(status.keys.filter(key => key.envelopes > 0)).toEqual([
      { id: rolled.currentId, state: 'current', envelopes: 11 },
      { id: '010101010101', state: 'missing', envelopes: 1 },
    ])
    expect((await database.db.selectFrom('conversations').select('sealedHeld').executeTakeFirst())?.sealedHeld).toEqual(
      broken,
    )
  })

  describe('a node without a key that is needed', () => {
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
        await expect(requireMasterKeys(partsOf(database, createKeyring([newer])))).rejects.toThrow(
          `${olderId} (${name})`,
        )
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
      expect(upstream.requests).toEqual([])
    })
  })

  describe('over REST', () => {
    it('goes on call by call to its end, and shows what each key holds', async () => {
      const node = await world.on(rolled)
      const call = (method: string, path: string, body?: object) =>
        node.call(method, path, { key: world.app.key, ...(body ? { body } : {}) })
      const before = await call('GET', '/v1/keys')
      expect(before.body).toMatchObject({ complete: false, current: rolled.currentId, secrets: 3 })
      let after: unknown = null
      do {
        const step = await call('POST', '/v1/keys/rotate', { after })
        expect(step.status, step.text).toBe(200)
        after = isJsonObject(step.body) ? step.body.next : null
      } while (after !== null)
      expect((await call('GET', '/v1/keys')).body).toMatchObject({ complete: true, secrets: 0 })
      const made = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
      for (const place of ['nowhere', made([0, 'wsp_\0', '']), made([4, '', '\0']), made([4, '\ud800', ''])]) {
        const answer = await call('POST', '/v1/keys/rotate', { after: place })
        expect(answer.body, place).toMatchObject({ error: { issues: [{ path: '$.after' }] } })
        expect(answer.status).toBe(400)
      }
    })

    it('says since when the current key seals: the start of the node, then the end of the rotation; and how long tokens live', async () => {
      const node = await world.on(rolled)
      const started = world.app.clock.now().toISOString()
      const keys = () => node.call('GET', '/v1/keys', { key: world.app.key })
      world.app.clock.advance(60_000)
      expect((await keys()).body).toMatchObject({ sealsSince: started, visitorTokenMs: 604_800_000 })
      world.app.clock.advance(60_000)
      const ended = world.app.clock.now().toISOString()
      expect((await node.call('POST', '/v1/keys/rotate', { key: world.app.key, body: {} })).status).toBe(200)
      world.app.clock.advance(60_000)
      expect((await keys()).body).toMatchObject({ complete: true, sealsSince: ended })
      // Another node that began later, and one that still seals with the older key.
      const later = await world.on(rolled)
      expect((await later.call('GET', '/v1/keys', { key: world.app.key })).body).toMatchObject({ sealsSince: ended })
      const behind = await world.on(createKeyring([older, newer]))
      const answer = await behind.call('GET', '/v1/keys', { key: world.app.key })
      expect(answer.body).toMatchObject({ sealsSince: world.app.clock.now().toISOString() })
    })

    it("takes a key of the server's first workspace: others may not know of it", async () => {
      for (const [method, path] of [
        ['GET', '/v1/keys'],
        ['POST', '/v1/keys/rotate'],
      ] as const) {
        const body = method === 'POST' ? { body: {} } : {}
        const answer = await world.app.call(method, path, { key: world.other.key, ...body })
        expect(answer.body).toMatchObject({ error: { code: 'forbidden' } })
      }
    })
  })
})

interface World {
  app: TestApp
  other: { workspaceId: string; key: string }
  value: string
  /** Two runs that wait for their approval. */
  pending: [Run, Run]
  approve(run: Run, keyring: Keyring): Promise<Run>
  /** Another node on the same database. */
  on(keyring: Keyring): Promise<TestApp>
  /** Everything that is sealed opens with this ring, and holds what it held. */
  expectWhole(keyring: Keyring): Promise<void>
}

/** A database in which everything that can be sealed is sealed, by the older key. */
async function createWorld(database: Database, upstream: ScriptedUpstream): Promise<World> {
  const value = 'sk_live_hunter2_hunter2'
  const app = await createTestApp(database, { egressAllow: upstream.host })
  const post = async (path: string, body: object, headers: Record<string, string> = {}, key = app.key) => {
    const answer = await app.call('POST', path, { key, body, headers })
    if (answer.status > 201) throw new Error(answer.text)
    return answer
  }
  const secret = await post('/v1/secrets', { name: 'API', value, hosts: [upstream.host] })
  await post('/v1/secrets', { name: 'SECOND', value: 'second value' })
  for (const [name, method] of [
    ['change', 'POST'],
    ['look', 'GET'],
  ] as const)
    await post('/v1/actions', {
      name,
      description: 'Use when something has to be changed or looked up.',
      request: { method, url: `${upstream.base}/`, auth: { type: 'bearer', secret: secret.field('id') } },
    })
  const first = await post('/v1/actions/change/runs', { inputs: {} }, { 'Idempotency-Key': 'kept-1' })
  const second = await post('/v1/actions/change/runs', { inputs: {} })
  const agent = await post('/v1/agents', { name: 'Support', actions: ['change'] })
  const conversation = await post('/v1/conversations', { agent: agent.field('id') })
  const id = conversation.field('id')
  const { workspaceId, parts } = app
  const row = { workspaceId, id }
  const held = parts.keyring.seal(JSON.stringify({ order_id: 'ORD-1' }), ['conversation-held', workspaceId, id])
  const state = parts.keyring.seal('{"context":{},"page":{}}', ['conversation-state', workspaceId, id])
  await database.db.updateTable('conversations').set({ sealedHeld: held, sealedState: state }).execute()
  const turn = { workspaceId, id: 'trn_1' }
  const call = sealCall(parts.keyring, turn, { callId: 'call_1', action: 'change', inputs: { note: '\u0000 "x"' } })
  const said = { type: 'customer-message', text: '\u0000"sealedInputs":"AQAAAAAAAAAA"' } as const
  const turnState: TurnState = { items: [said], calls: [call], pending: null, asking: null, steps: 1, called: {} }
  await database.db
    .insertInto('turns')
    .values({
      ...turn,
      conversationId: id,
      status: 'waiting',
      attempt: 1,
      state: toJson(JSON.parse(JSON.stringify(turnState))),
      createdAt: parts.clock.now(),
      updatedAt: parts.clock.now(),
    })
    .execute()
  const other = await app.addWorkspace('Other')
  await sealAsBefore(database, parts, other.workspaceId)
  // The casts are to what the server says that it answers.
  const pending = [first.body as Run, second.body as Run] as [Run, Run]
  const on = (keyring: Keyring) =>
    createTestApp(database, {
      egressAllow: upstream.host,
      workspace: app,
      parts: { keyring, clock: app.clock, caches: createCaches(app.clock) },
    })
  return {
    app,
    other,
    value,
    pending,
    on,
    approve: async (run, keyring) => {
      const body = { digest: run.approval?.digest }
      const answer = await (await on(keyring)).call('POST', `/v1/runs/${run.id}/approve`, { key: app.key, body })
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.body as Run
    },
    expectWhole: async keyring => {
      const parts = partsOf(database, keyring)
      const { db } = database
      const refs = { ids: [], names: ['API', 'SECOND'] }
      expect((await resolveSecrets(parts, db, workspaceId, refs)).map(found => found.value)).toEqual([
        value,
        'second value',
      ])
      const legacy = await resolveSecrets(parts, db, other.workspaceId, { ids: [], names: ['BEFORE'] })
      expect(legacy.map(found => found.value)).toEqual(['sealed before'])
      for (const workspace of [workspaceId, other.workspaceId])
        expect(await workspaceKey(parts, db, workspace)).toEqual(await workspaceKey(app.parts, db, workspace))
      const held = await db.selectFrom('conversations').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow()
      expect(openHeld(parts, held)).toEqual({ order_id: 'ORD-1' })
      const kept = await db.selectFrom('turns').selectAll().executeTakeFirstOrThrow()
      const [pendingCall] = turnStateOf(kept).calls
      expect(pendingCall && openCall(keyring, kept, pendingCall)).toEqual({ note: '\u0000 "x"' })
      expect(turnStateOf(kept).items).toEqual([said])
      const node = await on(keyring)
      const again = await node.call('POST', '/v1/actions/change/runs', {
        key: app.key,
        body: { inputs: {} },
        headers: { 'Idempotency-Key': 'kept-1' },
      })
      expect(again.field('id')).toBe(pending[0].id)
    },
  }
}

/** A secret as it was sealed before secrets had keys of their own. */
async function sealAsBefore(database: Database, parts: Parts, workspaceId: string): Promise<void> {
  const { db } = database
  const key = toSealingKey(deriveKey(await workspaceKey(parts, db, workspaceId), 'secrets'))
  const now = parts.clock.now()
  await db
    .insertInto('secrets')
    .values({
      workspaceId,
      id: 'sec_before',
      name: 'BEFORE',
      version: 1,
      hosts: toJson<string[]>([]),
      enabled: true,
      sealed: seal(key, 'sealed before', [workspaceId, 'sec_before', '1']),
      keyId: key.id,
      createdAt: now,
      updatedAt: now,
    })
    .execute()
}

function partsOf(database: Database, keyring: Keyring): RotationParts {
  const clock = createTestClock()
  return {
    database,
    keyring,
    clock,
    ids: createIds(clock),
    caches: createCaches(clock),
    knownSecrets: createKnownSecrets(),
    log: pino({ level: 'silent' }),
  }
}

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
