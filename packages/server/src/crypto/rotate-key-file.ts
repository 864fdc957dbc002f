import { randomBytes } from 'node:crypto'
import { link, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type FileLock, lockFile } from '../file-lock.ts'
import { toSealingKey } from './keyring.ts'
import { keptFileOf, keyFileOf, readKeyFile } from './master-key.ts'
import { passKeyFilePoint } from './rotation-points.ts'
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
export async function addKeyToFile(dataDir: string): Promise<KeyFile> {
  return changing(dataDir, async (keys, path) => {
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
  { current, ids }: { current: string; ids: readonly string[] },
): Promise<KeyFile> {
  return changing(dataDir, async ([first, ...older], path) => {
    if (!first || idOf(first) !== current)
      throw new Error(
        `${path} does not begin with the key ${current}, which the server seals with: nothing is taken out.`,
      )
    return [first, ...older.filter(key => !ids.includes(idOf(key)))]
  })
}

/** The keys in the file; null without one. */
export async function lookAtKeyFile(dataDir: string): Promise<KeyFile | null> {
  const path = keyFileOf(dataDir)
  const keys = await readKeyFile(path)
  return keys ? describe(path, keys) : null
}

/**
 * The file of this moment is not let go of until the one that takes its place can be read: at every point, one of both names holds all
 * keys. What is moved there is this process's own, made under a name that nobody else knows, and only under the lock.
 */
async function changing(
  dataDir: string,
  change: (keys: Buffer[], path: string) => Promise<Buffer[]>,
): Promise<KeyFile> {
  const path = keyFileOf(dataDir)
  const kept = keptFileOf(dataDir)
  const lock = await lockAlone(path)
  const ownName = () => `${path}${ownMark}${randomBytes(6).toString('hex')}`
  try {
    await removeOwn(path)
    const keys = await readKeyFile(path)
    if (!keys) throw new Error(`There is no master key in ${path}. A server makes it at its first start.`)
    const changed = await change(keys, path)
    const next = ownName()
    await writeWhole(next, `${changed.map(key => key.toString('base64')).join(',')}\n`)
    if (!isSame(await readKeyFile(next), changed)) throw new Error(`${next} could not be written. Is the disk full?`)
    passKeyFilePoint('written')
    const before = ownName()
    await link(path, before)
    await rename(before, kept)
    // Who edits the file by hand heeds no lock.
    if (!isSame(await readKeyFile(kept), keys)) {
      await unlink(kept)
      throw new Error(
        `${path} was changed by somebody else meanwhile, and stays as they left it. Look at it, then try again.`,
      )
    }
    await syncDirectory(dirname(path))
    passKeyFilePoint('kept')
    await rename(next, path)
    await syncDirectory(dirname(path))
    passKeyFilePoint('replaced')
    if (!isSame(await readKeyFile(path), changed))
      throw new Error(`${path} does not hold what was written. The keys from before are in ${kept}: put that back.`)
    await unlink(kept)
    await syncDirectory(dirname(path))
    return describe(path, changed)
  } finally {
    await removeOwn(path).catch(() => {})
    lock.release()
  }
}

const ownMark = '.next-'

/** What this process made, or one that died: under the lock there are no others. They hold keys that may be taken out by now. */
async function removeOwn(path: string): Promise<void> {
  const names = await readdir(dirname(path))
  for (const name of names.filter(each => each.startsWith(`${basename(path)}${ownMark}`)))
    await unlink(join(dirname(path), name))
}

async function lockAlone(path: string): Promise<FileLock> {
  const directory = dirname(path)
  if (!(await stat(directory).catch(() => null)))
    throw new Error(`There is no directory ${directory}. Set BELLHOP_DATA_DIR.`)
  const lock = lockFile(`${path}.lock`)
  if (lock) return lock
  throw new Error(`The master key ${path} is being replaced by another process. Try again when that has ended.`)
}

/** Whole and on the disk, or not there under a name that anybody looks at. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function isSame(one: readonly Buffer[] | null, other: readonly Buffer[]): boolean {
  return one?.length === other.length && one.every((key, at) => other[at]?.equals(key) === true)
}

function describe(path: string, keys: readonly Buffer[]): KeyFile {
  const [current = '', ...older] = keys.map(idOf)
  return { path, current, older }
}

function idOf(key: Buffer): string {
  return toSealingKey(key).id
}
