import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTestDirectory } from '../../testing/databases.ts'
import { openDatabase } from '../open-database.ts'
import { lockDirectory } from './directory-lock.ts'
import { startChildProgram } from './testing/child-program.ts'

describe('The lock on the data directory', () => {
  const root = makeTestDirectory()
  let count = 0
  const newDirectory = () => join(root, `directory-${++count}`)

  it('refuses a second taker in the same process, naming directory and process', () => {
    const directory = newDirectory()
    const lock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(
      expect.objectContaining({
        name: 'DatabaseStartError',
        reason: 'locked',
        message: expect.stringContaining(`${directory} is in use by process ${process.pid} on ${hostname()}`),
      }),
    )
    // The refused attempt must not have let go of the first one's lock.
    expect(() => lockDirectory(directory)).toThrow('is in use')
    lock.release()
  })

  it('is free after a release, and a second release takes nothing from the next holder', () => {
    const directory = newDirectory()
    const first = lockDirectory(directory)
    first.release()
    const second = lockDirectory(directory)
    first.release()
    expect(() => lockDirectory(directory)).toThrow(`process ${process.pid}`)
    second.release()
  })

  it('says whose directory it has to be where the lock cannot be written', () => {
    const directory = newDirectory()
    mkdirSync(join(directory, 'database.lock'), { recursive: true })
    expect(() => lockDirectory(directory)).toThrow(
      expect.objectContaining({
        name: 'DatabaseStartError',
        message: expect.stringMatching(/can't be written by the user.* Run it as the owner of its directory/),
      }),
    )
  })

  it('refuses another process, names it, and is free in the instant that it is killed', async () => {
    const directory = newDirectory()
    const holder = startChildProgram(new URL('./testing/hold-lock.ts', import.meta.url), directory)
    expect(await holder.lines.next()).toMatchObject({ value: 'held' })
    expect(() => lockDirectory(directory)).toThrow(`${directory} is in use by process ${holder.pid} on`)
    await expect(openDatabase({ kind: 'embedded', dataDir: directory })).rejects.toMatchObject({ reason: 'locked' })
    // The refused ones touched nothing.
    expect(readdirSync(directory).sort()).toEqual(['database.lock', 'database.owner.json'])

    await holder.kill('SIGKILL')
    lockDirectory(directory).release()
  })

  it('lets exactly one of many in after a holder was killed', async () => {
    const directory = newDirectory()
    const holder = startChildProgram(new URL('./testing/hold-lock.ts', import.meta.url), directory)
    await holder.lines.next()
    await holder.kill('SIGKILL')
    const attempts = Array.from({ length: 20 }, () => {
      try {
        return lockDirectory(directory)
      } catch {
        return null
      }
    })
    const locks = attempts.filter(lock => lock !== null)
    expect(locks).toHaveLength(1)
    locks[0]?.release()
  })

  it('does not believe what is written about a holder: a note without a lock keeps nobody out', () => {
    const directory = newDirectory()
    lockDirectory(directory).release()
    const note = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
    writeFileSync(join(directory, 'database.owner.json'), JSON.stringify(note))
    lockDirectory(directory).release()
  })

  it('says "another process" when the note is unreadable', () => {
    const directory = newDirectory()
    const lock = lockDirectory(directory)
    writeFileSync(join(directory, 'database.owner.json'), '{"pid":')
    expect(() => lockDirectory(directory)).toThrow(`${directory} is in use by another process.`)
    lock.release()
  })

  it('fails closed when the lock file is not what it should be', () => {
    const directory = newDirectory()
    lockDirectory(directory).release()
    writeFileSync(join(directory, 'database.lock'), 'this is no lock file'.repeat(100))
    expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ reason: 'failed' }))
  })
})
