import { randomBytes } from 'node:crypto'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../make-directory.ts'
import { syncDirectory } from './sync-directory.ts'

export interface MasterKeySource {
  /** `BELLHOP_MASTER_KEY`: 32 bytes in base64 or hex; several, separated by commas, are the current key and older ones. */
  env?: string | undefined
  /** Where the file `master.key` is kept, and made on the first start, when the variable is not set. */
  dataDir: string
}

/** The master keys, the current one first. A file that is missing is made, unless one was being replaced. Throws with what to do where a key is malformed or its file is open to others. */
export async function loadMasterKey(source: MasterKeySource): Promise<Buffer[]> {
  if (source.env !== undefined && source.env.trim() !== '') return parseMasterKeys(source.env, 'BELLHOP_MASTER_KEY')
  makeDirectory(source.dataDir)
  const path = keyFileOf(source.dataDir)
  const found = await readKeyFile(path)
  if (found) return found
  const kept = keptFileOf(source.dataDir)
  if (await readKeyFile(kept))
    throw new Error(`There is no master key ${path}, but the one from before: put ${kept} back in its place.`)
  return makeKeyFile(path)
}

/** The file's keys, the current one first; null where there is no file. Throws where others can read it. */
export async function readKeyFile(path: string): Promise<Buffer[] | null> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!status) return null
  if ((status.mode & 0o077) !== 0)
    throw new Error(`The master key ${path} can be read by other users of this machine. Run: chmod 600 '${path}'`)
  return parseMasterKeys(await readFile(path, 'utf8'), path)
}

export function keyFileOf(dataDir: string): string {
  return join(dataDir, 'master.key')
}

/** The file as it was, for as long as it is being replaced. */
export function keptFileOf(dataDir: string): string {
  return join(dataDir, 'master.key.before')
}

// Written under another name and linked into place, so that of two starts at once both end with the same, whole key.
async function makeKeyFile(path: string): Promise<Buffer[]> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(temporary)
  // Before anything is sealed with it: what is sealed must not outlive its key.
  await syncDirectory(dirname(path))
  const keys = await readKeyFile(path)
  if (!keys) throw new Error(`The master key ${path} vanished while it was being made.`)
  return keys
}

/** The keys in a text, the current one first. Throws, naming `origin`, where one is malformed. */
export function parseMasterKeys(text: string, origin: string): Buffer[] {
  return text
    .trim()
    .split(',')
    .map(part => parseKey(part.trim(), origin))
}

function parseKey(text: string, origin: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text) || /^[A-Za-z0-9_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  throw new Error(
    `${origin} has to be 32 bytes in base64 (44 characters) or hex (64 characters). Make one with: openssl rand -base64 32`,
  )
}
