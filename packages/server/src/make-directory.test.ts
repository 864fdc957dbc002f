import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDirectory } from './make-directory.ts'
import { makeTestDirectory } from './testing/databases.ts'

describe('A directory that is made', () => {
  const root = makeTestDirectory()

  it('is for its owner alone, as those above it that were made with it, and one that stands keeps its mode', () => {
    makeDirectory(join(root, 'a/b/c'))
    for (const path of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, path)).mode & 0o777).toBe(0o700)
    mkdirSync(join(root, 'open'))
    const { mode } = statSync(join(root, 'open'))
    makeDirectory(join(root, 'open'))
    expect(statSync(join(root, 'open')).mode).toBe(mode)
  })

  it('is refused below a file, in the place of one, and through a link that leads nowhere', () => {
    writeFileSync(join(root, 'file'), '')
    symlinkSync(join(root, 'nowhere'), join(root, 'link'))
    for (const path of ['file', 'file/x', 'link', 'link/x'])
      expect(() => makeDirectory(join(root, path)), path).toThrow()
  })

  it.runIf(process.platform === 'linux')(
    'is refused, and not tried for ever, where the system finds no place for it',
    () => {
      expect(() => makeDirectory('/proc/x/y')).toThrow('ENOENT')
    },
  )
})
