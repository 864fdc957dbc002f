import { Readable } from 'node:stream'
import type { Environment } from '../environment.ts'
import { runCommand } from '../run-command.ts'

export interface Called {
  code: number
  out: string
  err: string
}

/** Calls the command in this process. */
export async function callBellhop(args: readonly string[], environment: Environment = {}, stdin = ''): Promise<Called> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(args, environment, {
    out: line => void out.push(line),
    err: line => void err.push(line),
    stderr: { write: text => void err.push(text) },
    stdin: Readable.from([Buffer.from(stdin)]),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
