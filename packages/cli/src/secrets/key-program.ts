import { isObject } from '../audit/parse-export-line.ts'
import type { Environment } from '../environment.ts'
import { serverEntry } from '../server-entry.ts'
import { callServerProgram } from '../server-program.ts'

/**
 * Has the server's own program do a task on the key's file, or on the database of a stopped server (`rotate-main.ts` there lists
 * them). `onLine` is told each line; the last one is given back. Throws a `CommandError` with what the program says.
 */
export async function callKeyProgram(
  task: readonly string[],
  environment: Environment,
  onLine: (line: Record<string, unknown>) => void = () => {},
): Promise<Record<string, unknown>> {
  return callServerProgram([serverEntry.rotateKeys(), ...task], environment, {
    onLine,
    advice: 'What it did stays done: call "bellhop secrets rotate" again.',
  })
}

export interface KeyFile {
  path: string
  current: string
  older: string[]
}

/** The file of the master key on this machine; null where the key is in BELLHOP_MASTER_KEY, or on another machine. */
export async function readKeyFile(environment: Environment): Promise<KeyFile | null> {
  return toKeyFile(await callKeyProgram(['file'], environment))
}

export function toKeyFile({ file }: Record<string, unknown>): KeyFile | null {
  if (!isObject(file) || typeof file.path !== 'string' || typeof file.current !== 'string') return null
  const older = Array.isArray(file.older) ? file.older.filter(id => typeof id === 'string') : []
  return { path: file.path, current: file.current, older }
}
