import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { findPrincipal } from '../api-keys/find-principal.ts'
import { scopes } from '../http/principal.ts'
import { describeOnEachDatabase, makeTestDirectory } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { demoKey } from './demo-key.ts'

describeOnEachDatabase('the key of the demo', open => {
  const parent = makeTestDirectory()
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })
  let directories = 0
  const start = (dataDir: string, apiKey: string | null = null) =>
    demoKey(test.parts, dataDir, { workspaceId: test.workspaceId, apiKey })
  const newDirectory = () => join(parent, String(directories++), 'data')
  const modeOf = (path: string) => statSync(path).mode & 0o777

  it('is the one that the first start made, kept for its owner alone', async () => {
    const dataDir = newDirectory()
    const key = await start(dataDir, test.key)
    expect(key).toEqual({ value: test.key, path: join(dataDir, 'api-key'), isNew: true })
    expect(readFileSync(key.path, 'utf8')).toBe(`${test.key}\n`)
    expect(modeOf(key.path)).toBe(0o600)
    expect(modeOf(dataDir)).toBe(0o700)
    expect(existsSync(`${key.path}.new`)).toBe(false)
  })

  it('is the same at the next start, and shut again where it was opened to others', async () => {
    const dataDir = newDirectory()
    const first = await start(dataDir)
    expect((await findPrincipal(test.parts, first.value, null))?.workspaceId).toBe(test.workspaceId)
    chmodSync(first.path, 0o644)
    expect(await start(dataDir)).toEqual({ ...first, isNew: false })
    expect(modeOf(first.path)).toBe(0o600)
  })

  it('is replaced where it was revoked', async () => {
    const dataDir = newDirectory()
    const revoked = await test.addKey([...scopes])
    await start(dataDir, revoked.value)
    expect((await test.call('DELETE', `/v1/api-keys/${revoked.id}`)).status).toBeLessThan(300)
    test.clock.advance(10_000)
    const next = await start(dataDir)
    expect(next.isNew).toBe(true)
    expect(next.value).not.toBe(revoked.value)
    expect(await findPrincipal(test.parts, next.value, null)).not.toBeNull()
    expect(readFileSync(next.path, 'utf8')).toBe(`${next.value}\n`)
  })

  it.each(['', 'nonsense', `bh_${'x'.repeat(43)}`])(
    'is replaced where the file holds "%s", which others can read',
    async text => {
      const dataDir = newDirectory()
      await start(dataDir)
      const path = join(dataDir, 'api-key')
      writeFileSync(path, text)
      chmodSync(path, 0o666)
      const before = statSync(path).ino
      const key = await start(dataDir)
      expect(key.isNew).toBe(true)
      expect(modeOf(path)).toBe(0o600)
      // A process that has the open file in hand does not get to see the key.
      expect(statSync(path).ino).not.toBe(before)
    },
  )
})
