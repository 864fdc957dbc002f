import { hostname, userInfo } from 'node:os'
import { createCaches } from '../caches.ts'
import { environment, readConfig, secretsOf } from '../config.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { loadMasterKey } from '../crypto/master-key.ts'
import { addKeyToFile, dropKeysFromFile, lookAtKeyFile } from '../crypto/rotate-key-file.ts'
import type { Actor } from '../http/principal.ts'
import { createLog } from '../log/create-log.ts'
import { createKnownSecrets } from '../log/known-secrets.ts'
import { createIds, systemClock } from '../parts.ts'
import { StartError } from '../start-error.ts'
import { isComplete, keyStatus } from './key-status.ts'
import { openStopped } from './open-stopped.ts'
import { requireMasterKeys } from './require-keys.ts'
import { type RotationParts, rotateAll } from './rotate-keys.ts'

// A process of its own, for `bellhop secrets rotate`: what takes the key's file, or the database of a server that doesn't run.
// It asks for no key of the API: who can read these is the operator. Each line that it writes is JSON:
//
//   status            {"status":{…}}
//   rotate            {"rewrapped":n,"unopened":n} for each part, then {"status":{…}}
//   file              {"file":{"path","current","older"}}, or null for a key in BELLHOP_MASTER_KEY and for none
//   new-key           {"file":{…}}
//   drop CURRENT ID…  {"file":{…}}
//
// Should it fail, the last line is {"failed":"…"}, which says what to do.

const [task = '', ...words] = process.argv.slice(2)
try {
  await perform(task, words)
} catch (error) {
  process.exitCode = 1
  write({ failed: toAdvice(error) })
}

async function perform(task: string, words: string[]): Promise<void> {
  const config = readConfig(environment)
  const { dataDir, masterKey } = config
  if (task === 'file') return write({ file: masterKey ? null : await lookAtKeyFile(dataDir) })
  if (task === 'new-key' || task === 'drop') {
    if (masterKey) throw new StartError('The master key is in BELLHOP_MASTER_KEY: change it there.')
    const [current = '', ...ids] = words
    const file = task === 'drop' ? dropKeysFromFile(dataDir, { current, ids }) : addKeyToFile(dataDir)
    return write({ file: await file })
  }
  if (task !== 'status' && task !== 'rotate') throw new StartError(`There is no task "${task}".`)
  // Loading would make one.
  if (!masterKey && !(await lookAtKeyFile(dataDir))) {
    throw new StartError(
      `There is no master key in ${dataDir}. Set BELLHOP_DATA_DIR to the server's data directory, or BELLHOP_MASTER_KEY as the ` +
        'servers have it.',
    )
  }
  const knownSecrets = createKnownSecrets()
  knownSecrets.pin(...secretsOf(environment))
  const database = await openStopped(config)
  try {
    const parts: RotationParts = {
      database,
      keyring: createKeyring(await loadMasterKey({ env: masterKey ?? undefined, dataDir })),
      clock: systemClock,
      ids: createIds(systemClock),
      caches: createCaches(systemClock),
      knownSecrets,
      log: createLog(config.logLevel, knownSecrets),
    }
    await requireMasterKeys(parts)
    const status = task === 'rotate' ? await rotateAll(parts, write, operator()) : await keyStatus(parts)
    write({ status: { ...status, complete: isComplete(status) } })
  } finally {
    await database.close()
  }
}

/** Who called the command, as the system knows them. */
function operator(): Actor {
  return { type: 'system', id: 'command', name: `${userName()} on ${hostname()}`, from: 'cli' }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container, a number alone.
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}

function toAdvice(error: unknown): string {
  // Postgres's undefined_table.
  if (error instanceof Error && 'code' in error && error.code === '42P01')
    return 'The database has not the tables of this version of Bellhop. Start the server once, which brings them up to date.'
  return error instanceof Error ? error.message : String(error)
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
