import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { isObject } from '../audit/parse-export-line.ts'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { serverEntry } from '../server-entry.ts'

/**
 * Has the server's own program do a task on the key's file, or on the database of a stopped server (`rotate-main.ts` there lists
 * them). `onLine` is told each line; the last one is given back. Throws a `CommandError` with what the program says.
 */
export async function callKeyProgram(
  task: readonly string[],
  environment: Environment,
  onLine: (line: Record<string, unknown>) => void = () => {},
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [serverEntry.rotateKeys(), ...task], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let last: Record<string, unknown> = {}
  for await (const text of createInterface({ input: child.stdout })) {
    const line: unknown = JSON.parse(text)
    if (!isObject(line)) continue
    last = line
    onLine(line)
  }
  const [code, signal] = await exited
  if (typeof last.failed === 'string') throw new CommandError(last.failed)
  if (code !== 0) {
    throw new CommandError(
      `The program that has the keys ended with ${code ?? signal}. What it did stays done: call "bellhop secrets rotate" again.`,
    )
  }
  return last
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
