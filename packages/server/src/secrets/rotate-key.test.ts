import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { resolveSecrets } from './resolve-secrets.ts'

describeOnEachDatabase('a new key for the secrets of a workspace', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })
  const make = async (name: string) =>
    (await test.call('POST', '/v1/secrets', { body: { name, value: `${name}-hunter2`, hosts: ['a.example'] } })).field(
      'id',
    )
  const rotate = (key = test.key) => test.call('POST', '/v1/secrets/rotate-key', { key })
  const keysOf = (workspaceId: string) =>
    test.parts.database.db
      .selectFrom('secretKeys')
      .select(['keyId', 'version'])
      .where('workspaceId', '=', workspaceId)
      .execute()

  it('seals every value anew, leaves what it is, and throws the old key away, each time that it is asked for', async () => {
    const ids = [await make('one'), await make('two')]
    const { db } = test.parts.database
    const [before] = await keysOf(test.workspaceId)
    const shown = (await test.call('GET', '/v1/secrets')).body
    expect((await rotate()).body).toEqual({ resealed: 2, unopened: 0 })
    expect((await rotate()).body).toEqual({ resealed: 2, unopened: 0 })
    const after = await keysOf(test.workspaceId)
    expect(after).toMatchObject([{ version: (before?.version ?? 0) + 2 }])
    expect(after[0]?.keyId).not.toBe(before?.keyId)
    const values = await resolveSecrets(test.parts, db, test.workspaceId, { ids, names: [] })
    expect(values.map(({ value }) => value)).toEqual(['one-hunter2', 'two-hunter2'])
    expect((await test.call('GET', '/v1/secrets')).body).toEqual(shown)
    const told = await test.call('GET', '/v1/audit?kind=secret_key.rotated')
    expect(told.body).toMatchObject({ data: [{ actor: { type: 'api_key' } }, { actor: { type: 'api_key' } }] })
  })

  it('leaves one that does not open as it is, with the key that it may need', async () => {
    const { db } = test.parts.database
    const id = await make('broken')
    await make('whole')
    await db
      .updateTable('secrets')
      .set({ sealed: Buffer.from('nothing') })
      .where('id', '=', id)
      .execute()
    expect((await rotate()).body).toEqual({ resealed: 1, unopened: 1 })
    expect(await keysOf(test.workspaceId)).toHaveLength(2)
  })

  it('is of one workspace, and takes who administers it', async () => {
    await make('one')
    const other = await test.addWorkspace('Other')
    const keys = await keysOf(test.workspaceId)
    expect((await rotate(other.key)).body).toEqual({ resealed: 0, unopened: 0 })
    expect((await rotate((await test.addKey(['read', 'write'])).value)).status).toBe(403)
    expect(await keysOf(test.workspaceId)).toEqual(keys)
  })
})
