import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requireEmbedded } from './require-embedded.ts'
import { makeTestDirectory } from './testing/databases.ts'

describe('The database of a stopped server', () => {
  const root = makeTestDirectory()

  it('is not called missing where it cannot be looked at', () => {
    expect(() => requireEmbedded(join(root, 'none'))).toThrow(/There is no database in .* Set BELLHOP_DATA_DIR/)
    const loop = join(root, 'loop')
    symlinkSync(loop, loop)
    expect(() => requireEmbedded(loop)).toThrow(/can't be looked at: ELOOP.* as the user that the server runs as/)
    mkdirSync(join(root, 'whole/database'), { recursive: true })
    writeFileSync(join(root, 'whole/database/PG_VERSION'), '18\n')
    expect(() => requireEmbedded(join(root, 'whole'))).not.toThrow()
  })
})
