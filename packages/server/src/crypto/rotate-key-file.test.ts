import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startChildProgram } from '../database/embedded/testing/child-program.ts'
import { toSealingKey } from './keyring.ts'
import { loadMasterKey } from './master-key.ts'
import { addKeyToFile, dropKeysFromFile, lookAtKeyFile } from './rotate-key-file.ts'

describe('the file of the master key', () => {
  let dataDir: string
  let path: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bellhop-key-'))
    path = join(dataDir, 'master.key')
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  it('gets a new key in front, keeps the older one, and stays readable by its owner alone', async () => {
    const [first] = await loadMasterKey({ dataDir })
    const made = await addKeyToFile(dataDir)
    const keys = await loadMasterKey({ dataDir })
    expect(keys[1]).toEqual(first)
    expect(keys.map(key => toSealingKey(key).id)).toEqual([made.current, ...made.older])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(dataDir)).toEqual(['master.key', 'master.key.lock'])
    expect(JSON.stringify(made)).not.toContain((await readFile(path, 'utf8')).slice(0, 20))
  })

  it('takes no third key while a rotation is not finished', async () => {
    await loadMasterKey({ dataDir })
    await addKeyToFile(dataDir)
    const before = await readFile(path, 'utf8')
    await expect(addKeyToFile(dataDir)).rejects.toThrow('bellhop secrets rotate')
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(dataDir)).toEqual(['master.key', 'master.key.lock'])
  })

  it('gives away the keys that it is told to, and never the one that seals', async () => {
    await loadMasterKey({ dataDir })
    const { current, older } = await addKeyToFile(dataDir)
    for (const wrong of [older[0] ?? '', 'ffffffffffff'])
      await expect(dropKeysFromFile(dataDir, { current: wrong, ids: [current] })).rejects.toThrow('nothing')
    expect(await dropKeysFromFile(dataDir, { current, ids: [current, ...older] })).toMatchObject({
      current,
      older: [],
    })
    expect(await loadMasterKey({ dataDir })).toHaveLength(1)
  })

  it('is changed by one at a time, and the others are told', async () => {
    await loadMasterKey({ dataDir })
    const both = await Promise.allSettled([addKeyToFile(dataDir), addKeyToFile(dataDir)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await loadMasterKey({ dataDir })).toHaveLength(2)
  })

  it.each(['written', 'kept', 'replaced'] as const)(
    'is left to a process that stands still at "%s" for however long, and loses no key when that goes on or dies',
    async point => {
      const [first] = await loadMasterKey({ dataDir })
      const goOn = join(dataDir, 'go-on')
      const program = new URL('./testing/change-key-file.ts', import.meta.url)
      for (const end of ['goes on', 'dies'] as const) {
        const child = startChildProgram(program, dataDir, point, goOn)
        expect(await child.lines.next()).toMatchObject({ value: point })
        // However old its files look.
        for (const name of await readdir(dataDir)) await utimes(join(dataDir, name), 1, 1)
        await expect(addKeyToFile(dataDir)).rejects.toThrow('another process')
        expect(await loadMasterKey({ dataDir })).toContainEqual(first)
        if (end === 'dies') await child.kill('SIGKILL')
        else {
          await writeFile(goOn, '')
          expect(await child.lines.next()).toMatchObject({ value: 'changed' })
          await rm(goOn)
        }
        const keys = await loadMasterKey({ dataDir })
        expect(keys.at(-1)).toEqual(first)
        const after = end === 'goes on' || point === 'replaced' ? 2 : 1
        expect(keys).toHaveLength(after)
        if (after === 1) await addKeyToFile(dataDir)
        const { current, older } = (await lookAtKeyFile(dataDir)) ?? { current: '', older: [] }
        // Back to the first key alone, by which the next round begins.
        await dropKeysFromFile(dataDir, { current, ids: older })
        await writeFile(path, `${first?.toString('base64')}\n`)
        expect(await readdir(dataDir)).toEqual(['master.key', 'master.key.lock'])
      }
    },
  )

  it('is not replaced where somebody else has put another in its place meanwhile', async () => {
    await loadMasterKey({ dataDir })
    const theirs = `${Buffer.alloc(32, 7).toString('base64')}\n`
    const edit = () => writeFileSync(path, theirs)
    const once = (point: unknown) => {
      if (point === 'written') edit()
    }
    subscribe('bellhop.rotation.file', once)
    await expect(addKeyToFile(dataDir)).rejects.toThrow('by somebody else')
    unsubscribe('bellhop.rotation.file', once)
    expect(await readFile(path, 'utf8')).toBe(theirs)
    expect(await readdir(dataDir)).toEqual(['master.key', 'master.key.lock'])
  })

  it('is not made anew where only the one from before is left', async () => {
    await loadMasterKey({ dataDir })
    await rename(path, `${path}.before`)
    await expect(loadMasterKey({ dataDir })).rejects.toThrow(`put ${path}.before back`)
    expect(await readdir(dataDir)).toEqual(['master.key.before'])
  })

  it('says that there is none, and what to do where others can read it', async () => {
    expect(await lookAtKeyFile(dataDir)).toBeNull()
    await expect(addKeyToFile(dataDir)).rejects.toThrow('no master key')
    await expect(addKeyToFile(join(dataDir, 'nowhere'))).rejects.toThrow('BELLHOP_DATA_DIR')
    await loadMasterKey({ dataDir })
    await chmod(path, 0o644)
    await expect(addKeyToFile(dataDir)).rejects.toThrow('chmod 600')
  })
})
