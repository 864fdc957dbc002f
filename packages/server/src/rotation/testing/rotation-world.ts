import { beforeAll, beforeEach, expect } from 'vitest'
import { createCaches } from '../../caches.ts'
import { openHeld } from '../../conversations/held-values.ts'
import { newTurnState, openCall, sealCall, type TurnState, turnStateOf } from '../../conversations/turn-state.ts'
import { deriveKey } from '../../crypto/derive-key.ts'
import { type Keyring, toSealingKey } from '../../crypto/keyring.ts'
import { seal } from '../../crypto/sealing.ts'
import { type Database, toJson } from '../../database/index.ts'
import { openLeft, sealLeft } from '../../hand-overs/sealed-left.ts'
import type { Parts } from '../../parts.ts'
import type { Run } from '../../runs/run.ts'
import { resolveSecrets } from '../../secrets/resolve-secrets.ts'
import type { OpenTestDatabase } from '../../testing/databases.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../testing/scripted-upstream.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'
import { workspaceKey } from '../../workspaces/workspace-key.ts'
import { partsOf } from './parts-of.ts'

export interface RotationWorld {
  database: Database
  upstream: ScriptedUpstream
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

/** For each test a database in which everything that can be sealed is sealed, by the older key; only within a test. */
export function useRotationWorld(open: OpenTestDatabase): () => RotationWorld {
  let upstream: ScriptedUpstream
  let world: RotationWorld | undefined
  beforeAll(async () => {
    upstream = await startScriptedUpstream()
    return () => upstream.close()
  })
  beforeEach(async () => {
    upstream.play()
    world = await createRotationWorld(await open(), upstream)
  })
  return () => {
    if (!world) throw new Error('Only within a test.')
    return world
  }
}

async function createRotationWorld(database: Database, upstream: ScriptedUpstream): Promise<RotationWorld> {
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
  const left = { message: 'Call me' }
  const said = { type: 'customer-message', text: '\u0000"sealedInputs":"AQAAAAAAAAAA"' } as const
  const turnState: TurnState = { ...newTurnState(said), calls: [call], steps: 1 }
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
  await database.db
    .insertInto('handOvers')
    .values({
      ...turn,
      id: 'hov_1',
      runId: 'run_1',
      agentId: agent.field('id'),
      conversationId: id,
      contactId: 'con_1',
      mode: 'live',
      status: 'open',
      sealedLeft: sealLeft(parts, workspaceId, 'hov_1', left),
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
    database,
    upstream,
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
      const handOver = await db.selectFrom('handOvers').selectAll().executeTakeFirstOrThrow()
      expect(openLeft({ keyring }, handOver)).toEqual(left)
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
