import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverEntry } from '../server-entry.ts'
import { callBellhop } from '../testing/call-bellhop.ts'
import { bootstrapKey, createInstallation, type Installation } from '../testing/installation.ts'
import { spawnBellhop, spawnNode } from '../testing/spawn-bellhop.ts'

// The command against a real server on a data directory of its own, and against its database while no server runs. Each start of
// either takes seconds, so each is used for all that it can prove.

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation?.remove())

describe('bellhop secrets rotate', () => {
  it('makes no database and no key where there is none', async () => {
    for (const args of [[], ['--new-key']]) {
      const called = await spawnBellhop(['secrets', 'rotate', ...args], installation.environment).ended
      expect(called.code).toBe(2)
      expect(called.err).toMatch(/Set BELLHOP_DATA_DIR|BELLHOP_DATA_DIR\./)
    }
  })

  it('takes an operator through a whole rotation: a key, a restart, sealing anew, and the end of the old key', async () => {
    const first = await installation.startServer({ BELLHOP_BOOTSTRAP_KEY: bootstrapKey })
    expect((await installation.call('POST', '/v1/secrets', { name: 'SHOP', value: 'hunter2' })).status).toBe(201)
    const made = await rotate('--new-key')
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toMatch(/^The master key [0-9a-f]{12} was made and stands first in .*master\.key\./)
    expect(made.out).toMatch(/The server still seals with the older key\. Restart it/)
    expect(keysInFile()).toBe(2)
    expect(await rotate('--new-key')).toMatchObject({ code: 2, err: expect.stringMatching(/rotation is under way/) })
    expect(await installation.stop(first)).toBe(0)

    const second = await installation.startServer()
    const before = await rotate('--dry-run')
    expect(before.out).toMatch(
      /^[0-9a-f]{12} {2}0 sealed {2}seals now\n[0-9a-f]{12} {2}3 sealed {2}only opens\n1 secret /,
    )
    const done = await rotate()
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(
      /3 sealed {2}seals now\n[0-9a-f]{12} {2}0 sealed {2}only opens\nNothing stored needs .* any more\. It stays/,
    )
    expect(keysInFile()).toBe(2)
    const trail = await (await installation.call('GET', '/v1/audit')).json()
    expect(trail).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ kind: 'master_key.rotated' })]),
    })

    expect((await rotate('--drop-now')).out).toMatch(/Nothing needs [0-9a-f]{12} any more: taken out of/)
    expect(keysInFile()).toBe(1)
    expect(await installation.stop(second)).toBe(0)
  }, 120_000)

  it('does all of it at once where no server runs', async () => {
    const called = await rotate('--new-key', '--drop-now')
    expect(called).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^No server answers at .*: taking its database/),
    })
    expect(called.out).toMatch(
      /was made.*\n.*3 sealed {2}seals now\n.*0 sealed.*\nNothing needs .* any more: taken out of/,
    )
    expect(keysInFile()).toBe(1)
    expect((await rotate()).out).toMatch(/Everything is sealed by the current key\./)
  }, 120_000)

  it('may be killed before any commit, and after it: it goes on from there, and the server opens everything', async () => {
    expect((await rotateOnce('new-key')).code).toBe(0)
    const points = ['bellhop.rotation.rewrapped', 'bellhop.rotation.batch']
    const preloads = points.map(point => {
      const preload = join(installation.directory, `${point}.mjs`)
      // The second batch: what the first one did is kept, so each start comes one batch further.
      const program = `import { subscribe } from 'node:diagnostics_channel'
        let passed = 0
        subscribe('${point}', () => { if (++passed === 2) process.kill(process.pid, 'SIGKILL') })`
      writeFileSync(preload, program)
      return preload
    })
    let killed = 0
    while ((await rotateOnce('rotate', preloads[killed % 2])).code !== 0) {
      killed += 1
      if (killed > 20) throw new Error('It never came to its end.')
    }
    expect(killed).toBeGreaterThan(1)
    const dropped = await rotate('--drop-now')
    expect(dropped.code).toBe(0)
    expect(dropped.out).toMatch(/3 sealed {2}seals now\n[0-9a-f]{12} {2}0 sealed {2}only opens$/m)
    const server = await installation.startServer()
    const answer = await installation.call('POST', '/v1/secrets', { name: 'AFTER', value: 'hunter3' })
    expect(answer.status).toBe(201)
    expect(await installation.stop(server)).toBe(0)
  }, 120_000)

  it('says which key is missing, at the start of a server and here, instead of going on without it', async () => {
    const other = { BELLHOP_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
    const words = /sealed with the master key [0-9a-f]{12} \(.*\), which this server doesn't have.*BELLHOP_MASTER_KEY/
    const server = spawnBellhop(['start'], { ...installation.environment, ...other })
    expect(await server.ended).toMatchObject({ code: 1, out: expect.stringMatching(words) })
    const called = await spawnBellhop(['secrets', 'rotate'], { ...installation.environment, ...other }).ended
    expect(called).toMatchObject({ code: 2, out: '', err: expect.stringMatching(words) })
    expect(
      await spawnBellhop(['secrets', 'rotate', '--new-key'], { ...installation.environment, ...other }).ended,
    ).toMatchObject({
      code: 2,
      err: expect.stringMatching(/The master key is in BELLHOP_MASTER_KEY: change it there/),
    })
  }, 120_000)
})

function rotate(...args: string[]) {
  return callBellhop(['secrets', 'rotate', ...args], { ...installation.environment, BELLHOP_API_KEY: bootstrapKey })
}

/** The server's own program, as the command calls it. */
function rotateOnce(task: string, preload?: string) {
  const imports = preload === undefined ? [] : ['--import', preload]
  return spawnNode([...imports, serverEntry.rotateKeys(), task], installation.environment).ended
}

function keysInFile(): number {
  return readFileSync(join(installation.dataDir, 'master.key'), 'utf8').split(',').length
}
