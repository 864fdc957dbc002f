import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toSealingKey } from './keyring.ts'
import { keyFileOf, readKeyFile } from './master-key.ts'
import { syncDirectory } from './sync-directory.ts'

/** The keys of a file, as they may be told. */
export interface KeyFile {
  path: string
  /** The first of them, which seals from the next start on. */
  current: string
  older: string[]
}

/**
 * Makes a new master key and puts it in front of those in the file `master.key`, which is replaced as a whole: a process that
 * dies on the way leaves the file as it was. Throws with what to do where there is no file, and where a rotation is not finished.
 */
export async function addKeyToFile(dataDir: string, now: Date): Promise<KeyFile> {
  return changing(dataDir, now, async (keys, path) => {
    if (keys.length > 1) {
      throw new Error(
        `${path} still holds an older key: a rotation is under way. Bring it to its end first: bellhop secrets rotate`,
      )
    }
    return [randomBytes(32), ...keys]
  })
}

/**
 * Takes these keys out of the file, unless one of them is its first. `current`: the key that the server seals with; where the
 * file begins with another, nothing is taken out.
 */
export async function dropKeysFromFile(
  dataDir: string,
  now: Date,
  { current, ids }: { current: string; ids: readonly string[] },
): Promise<KeyFile> {
  return changing(dataDir, now, async ([first, ...older], path) => {
    if (!first || idOf(first) !== current)
      throw new Error(
        `${path} does not begin with the key ${current}, which the server seals with: nothing is taken out.`,
      )
    return [first, ...older.filter(key => !ids.includes(idOf(key)))]
  })
}

/** The keys in the file and since when they stand there so; null without a file. */
export async function lookAtKeyFile(dataDir: string): Promise<(KeyFile & { since: Date }) | null> {
  const path = keyFileOf(dataDir)
  const keys = await readKeyFile(path)
  return keys ? { ...describe(path, keys), since: new Date((await stat(path)).mtimeMs) } : null
}

async function changing(
  dataDir: string,
  now: Date,
  change: (keys: Buffer[], path: string) => Promise<Buffer[]>,
): Promise<KeyFile> {
  const path = keyFileOf(dataDir)
  const next = `${path}.next`
  const file = await openAlone(next, now)
  try {
    const keys = await readKeyFile(path)
    if (!keys) throw new Error(`There is no master key in ${path}. A server makes it at its first start.`)
    const changed = await change(keys, path)
    await file.writeFile(`${changed.map(key => key.toString('base64')).join(',')}\n`)
    await file.sync()
    await rename(next, path)
    await syncDirectory(dirname(path))
    return describe(path, changed)
  } catch (error) {
    await unlink(next).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
}

/** How long a change of the file takes at the very most. */
const changeMs = 60_000

/** The next file, which one process at a time can make. One that a process left behind when it died is worth nothing. */
async function openAlone(path: string, now: Date): Promise<FileHandle> {
  const left = await stat(path).catch(() => null)
  if (left && now.getTime() - left.mtimeMs > changeMs) await unlink(path).catch(() => {})
  return open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new Error(`The master key is being replaced by another process (${path}). Try again in a minute.`)
    if (error.code === 'ENOENT') throw new Error(`There is no directory ${dirname(path)}. Set BELLHOP_DATA_DIR.`)
    throw error
  })
}

function describe(path: string, keys: readonly Buffer[]): KeyFile {
  const [current = '', ...older] = keys.map(idOf)
  return { path, current, older }
}

function idOf(key: Buffer): string {
  return toSealingKey(key).id
}
