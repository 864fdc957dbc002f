import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { isObject } from './audit/parse-export-line.ts'
import { CommandError } from './command-error.ts'
import type { Environment } from './environment.ts'

/**
 * Runs a program of the server's own, which writes lines of JSON. `onLine` is told each; the last one is given back. Throws a
 * `CommandError` with what the program says, or, where it says nothing, with how it ended and `advice`.
 */
export async function callServerProgram(
  words: readonly string[],
  environment: Environment,
  { onLine = () => {}, advice = '' }: { onLine?: (line: Record<string, unknown>) => void; advice?: string } = {},
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
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
  if (code !== 0) throw new CommandError(`The server's program ended with ${code ?? signal}. ${advice}`.trim())
  return last
}
