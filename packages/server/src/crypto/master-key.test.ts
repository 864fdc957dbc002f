import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadMasterKey } from './master-key.ts'

describe('loadMasterKey', () => {
  let folder: string
  let dataDir: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bellhop-key-'))
    dataDir = join(folder, 'data')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it.each([
    ['base64', Buffer.alloc(32, 0xfb).toString('base64')],
    ['base64 without padding', Buffer.alloc(32, 0xfb).toString('base64').replace('=', '')],
    ['base64url', Buffer.alloc(32, 0xfb).toString('base64url')],
    ['hex', Buffer.alloc(32, 0xfb).toString('hex')],
  ])('reads 32 bytes in %s from the variable, and makes no file', async (_, env) => {
    expect(await loadMasterKey({ env: ` ${env}\n`, dataDir })).toEqual([Buffer.alloc(32, 0xfb)])
    await expect(stat(dataDir)).rejects.toThrow()
  })

  it('reads older keys after the current one', async () => {
    const env = `${Buffer.alloc(32, 1).toString('hex')},${Buffer.alloc(32, 2).toString('base64')}`
    expect(await loadMasterKey({ env, dataDir })).toEqual([Buffer.alloc(32, 1), Buffer.alloc(32, 2)])
  })

  it.each(['hunter2', 'ab'.repeat(31), 'A'.repeat(42), 'A'.repeat(45), `${'ab'.repeat(32)},`, 'ü'.repeat(43)])(
    'refuses "%s" and says what would do, without repeating it',
    async env => {
      const error = await loadMasterKey({ env, dataDir }).catch((thrown: unknown) => thrown)
      expect(String(error)).toMatch(/BELLHOP_MASTER_KEY has to be 32 bytes.*openssl rand/)
      expect(String(error)).not.toContain(env)
    },
  )

  it('makes a key of its own once, readable by its owner alone', async () => {
    const made = await loadMasterKey({ dataDir })
    expect(await loadMasterKey({ env: ' ', dataDir })).toEqual(made)
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600)
    expect(await readdir(dataDir)).toEqual(['master.key'])
  })

  it('gives two starts at once the same key', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey({ dataDir })))
    expect(new Set(keys.map(([key]) => key?.toString('hex'))).size).toBe(1)
  })

  it.each([0o640, 0o604, 0o660])('refuses a file that others can read (%i), with the command to run', async mode => {
    await loadMasterKey({ dataDir })
    await chmod(join(dataDir, 'master.key'), mode)
    await expect(loadMasterKey({ dataDir })).rejects.toThrow(`chmod 600 '${join(dataDir, 'master.key')}'`)
  })

  it('refuses a file that holds no key, rather than making another', async () => {
    await loadMasterKey({ dataDir })
    await writeFile(join(dataDir, 'master.key'), '')
    await expect(loadMasterKey({ dataDir })).rejects.toThrow('has to be 32 bytes')
  })
})
