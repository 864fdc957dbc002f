import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTestDirectory } from '../../testing/databases.ts'
import { openDatabase } from '../open-database.ts'
import { ensureDataDirectory } from './data-directory.ts'

describe('The data directory', () => {
  const root = makeTestDirectory()

  it('is made without a prebuilt one, and copied from one that there is', async () => {
    const made = join(root, 'made')
    await ensureDataDirectory(made, join(root, 'no-template'))
    writeFileSync(join(made, 'mark'), 'of the template')
    const copied = join(root, 'copied')
    await ensureDataDirectory(copied, made)
    expect(readFileSync(join(copied, 'PG_VERSION'), 'utf8').trim()).toBe('18')
    expect(existsSync(join(copied, 'mark'))).toBe(true)
  })

  it('is made anew when an earlier start was cut short', async () => {
    const directory = join(root, 'cut-short')
    mkdirSync(`${directory}.unfinished`)
    writeFileSync(join(`${directory}.unfinished`, 'PG_VERSION'), '18\n')
    await ensureDataDirectory(directory)
    expect(existsSync(join(directory, 'global', 'pg_control'))).toBe(true)
    expect(existsSync(`${directory}.unfinished`)).toBe(false)
  })

  it('is left alone when there is a database in it', async () => {
    const directory = join(root, 'present')
    mkdirSync(directory)
    writeFileSync(join(directory, 'PG_VERSION'), '18\n')
    await ensureDataDirectory(directory)
    expect(existsSync(join(directory, 'global'))).toBe(false)
  })

  it('is refused when another major version of Postgres made it', async () => {
    const dataDir = join(root, 'older')
    mkdirSync(join(dataDir, 'database'), { recursive: true })
    writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '17\n')
    const opening = () => openDatabase({ kind: 'embedded', dataDir })
    const refusal = {
      name: 'DatabaseStartError',
      reason: 'incompatible',
      message: expect.stringContaining('Postgres 17'),
    }
    await expect(opening()).rejects.toMatchObject(refusal)
    // The refusal gave the directory back: the second one gets as far.
    await expect(opening()).rejects.toMatchObject(refusal)
  })
})
