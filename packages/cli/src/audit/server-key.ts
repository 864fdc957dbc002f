import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { causeOf, codeOf } from './network-error.ts'
import { neededKey } from './refuse-answer.ts'

export interface ServerKey {
  value: string
  /** Where it was found, for people. */
  from: string
}

/** The API key of `BELLHOP_API_KEY`, else the one that the demo keeps in its data directory. Throws a `CommandError` without. */
export async function readServerKey(environment: Environment, purpose = 'its trail'): Promise<ServerKey> {
  const given = environment.BELLHOP_API_KEY?.trim()
  if (given) return { value: given, from: 'BELLHOP_API_KEY' }
  const path = resolve(environment.BELLHOP_DATA_DIR?.trim() || '.bellhop', 'api-key')
  try {
    const kept = (await readFile(path, 'utf8')).trim()
    if (kept !== '') return { value: kept, from: path }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new CommandError(`${path} can't be read: ${causeOf(error)}`)
  }
  throw new CommandError(
    `The server is running, and ${purpose} takes a key: set BELLHOP_API_KEY to ${neededKey}. (None is kept in ${path}.)`,
  )
}
