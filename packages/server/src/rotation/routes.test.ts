import { isJsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { newer, older, rolled } from './testing/master-keys.ts'
import { type RotationWorld, useRotationWorld } from './testing/rotation-world.ts'

describeOnEachDatabase('a rotation of keys over REST', open => {
  const current = useRotationWorld(open)
  let world: RotationWorld
  beforeEach(() => {
    world = current()
  })

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
