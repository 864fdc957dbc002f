import { constants, type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, open, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

/** Major version of the Postgres that PGlite embeds. A directory of another one does not open. */
const embeddedMajor = '18'

/** `directory` holds the database of Postgres `found`, which this version can't open. */
export class IncompatibleDirectoryError extends Error {
  constructor(directory: string, found: string) {
    super(
      `The database in ${directory} was made by Postgres ${found}; this version of Bellhop embeds Postgres ${embeddedMajor}. ` +
        'Start the version of Bellhop that made it, or another data directory.',
    )
  }
}

/**
 * Sees to it that `directory` holds a database. A new one is made beside it, put on the disk and moved into place in one
 * step, so that a start which was cut short leaves none rather than half of one. Only for the holder of the lock.
 */
export async function ensureDataDirectory(directory: string, template = templateDirectory()): Promise<void> {
  const versionFile = join(directory, 'PG_VERSION')
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, 'utf8').trim()
    if (found !== embeddedMajor) throw new IncompatibleDirectoryError(directory, found)
    return
  }
  await createAt(directory, async unfinished => {
    if (!existsSync(template)) return initialise(unfinished)
    await cp(template, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE })
  })
}

/** Makes the prebuilt data directory that new databases are copied from; a second call finds it and returns at once. */
export async function buildTemplate(): Promise<void> {
  const template = templateDirectory()
  if (existsSync(template)) return
  await mkdir(dirname(template), { recursive: true })
  await createAt(template, initialise)
}

// Named by PGlite's version: a directory of another build is never copied.
function templateDirectory(): string {
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(engine), '../package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  return fileURLToPath(new URL(`../../../dist/database-template/${version}`, import.meta.url))
}

async function initialise(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 })
  const engine = await PGlite.create(directory)
  // Without it the first start would begin with a recovery.
  await engine.exec('checkpoint')
  await engine.close()
}

async function createAt(directory: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${directory}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await fill(unfinished)
  await syncTree(unfinished)
  await rename(unfinished, directory)
  await syncPath(dirname(directory))
}

async function syncTree(directory: string): Promise<void> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const waiting = entries.filter(isFileOrDirectory).map(entry => join(entry.parentPath, entry.name))
  waiting.push(directory)
  const lanes = Array.from({ length: 4 }, async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await syncPath(path)
  })
  await Promise.all(lanes)
}

function isFileOrDirectory(entry: Dirent): boolean {
  return entry.isFile() || entry.isDirectory()
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
