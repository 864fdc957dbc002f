import { environment, readConfig } from '../config.ts'
import { addKeyToFile, dropKeysFromFile, lookAtKeyFile } from '../crypto/rotate-key-file.ts'
import { StartError } from '../start-error.ts'

// A process of its own, for `bellhop secrets rotate`: what takes the key's file, or the database of a server that doesn't run.
// It asks for no key of the API: who can read these is the operator. Each line that it writes is JSON:
//
//   status            {"status":{…}}
//   rotate            {"status":{…}}; where something is left to do, {"rewrapped":n,"unopened":n} for each part and {"status":{…}} again
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
  // Only now: the file alone needs no database, nor the time that it takes to load.
  const { rotateStopped } = await import('./rotate-stopped.ts')
  await rotateStopped(task, config, write)
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
