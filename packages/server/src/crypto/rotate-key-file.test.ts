import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toSealingKey } from './keyring.ts'
import { loadMasterKey } from './master-key.ts'
import { addKeyToFile, dropKeysFromFile, lookAtKeyFile } from './rotate-key-file.ts'

describe('the file of the master key', () => {
  let dataDir: string
  let path: string
  const now = () => new Date()
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bellhop-key-'))
    path = join(dataDir, 'master.key')
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  it('gets a new key in front, keeps the older one, and stays readable by its owner alone', async () => {
    const [first] = await loadMasterKey({ dataDir })
    const made = await addKeyToFile(dataDir, now())
    const keys = await loadMasterKey({ dataDir })
    expect(keys[1]).toEqual(first)
    expect(keys.map(key => toSealingKey(key).id)).toEqual([made.current, ...made.older])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(dataDir)).toEqual(['master.key'])
    expect(JSON.stringify(made)).not.toContain((await readFile(path, 'utf8')).slice(0, 20))
  })

  it('takes no third key while a rotation is not finished', async () => {
    await loadMasterKey({ dataDir })
    await addKeyToFile(dataDir, now())
    const before = await readFile(path, 'utf8')
    await expect(addKeyToFile(dataDir, now())).rejects.toThrow('bellhop secrets rotate')
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(dataDir)).toEqual(['master.key'])
  })

  it('gives away the keys that it is told to, and never the one that seals', async () => {
    await loadMasterKey({ dataDir })
    const { current, older } = await addKeyToFile(dataDir, now())
    for (const wrong of [older[0] ?? '', 'ffffffffffff'])
      await expect(dropKeysFromFile(dataDir, now(), { current: wrong, ids: [current] })).rejects.toThrow('nothing')
    expect(await dropKeysFromFile(dataDir, now(), { current, ids: [current, ...older] })).toMatchObject({
      current,
      older: [],
    })
    expect(await loadMasterKey({ dataDir })).toHaveLength(1)
  })

  it('is changed by one process at a time, and not held up for good by one that died', async () => {
    await loadMasterKey({ dataDir })
    const both = await Promise.allSettled([addKeyToFile(dataDir, now()), addKeyToFile(dataDir, now())])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await loadMasterKey({ dataDir })).toHaveLength(2)
    const { current, older } = (await lookAtKeyFile(dataDir)) ?? { current: '', older: [] }
    await writeFile(`${path}.next`, 'half a k', { mode: 0o600 })
    const drop = () => dropKeysFromFile(dataDir, now(), { current, ids: older })
    await expect(drop()).rejects.toThrow('Try again')
    await utimes(`${path}.next`, 1, 1)
    expect((await drop()).older).toEqual([])
  })

  it('says since when its keys stand as they do, and that there is none', async () => {
    expect(await lookAtKeyFile(dataDir)).toBeNull()
    await expect(addKeyToFile(dataDir, now())).rejects.toThrow('no master key')
    await expect(addKeyToFile(join(dataDir, 'nowhere'), now())).rejects.toThrow('BELLHOP_DATA_DIR')
    await loadMasterKey({ dataDir })
    await utimes(path, 1_000, 1_000)
    expect((await lookAtKeyFile(dataDir))?.since).toEqual(new Date(1_000_000))
    await chmod(path, 0o644)
    await expect(addKeyToFile(dataDir, now())).rejects.toThrow('chmod 600')
  })
})
