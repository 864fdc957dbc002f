import { isObject } from '../audit/parse-export-line.ts'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { serverEntry } from '../server-entry.ts'
import { callServerProgram } from '../server-program.ts'
import type { Terminal } from '../terminal.ts'

/** `bellhop people reset-link EMAIL`: a link by which somebody sets a new password, made in the server's database. */
export async function resetLink(email: string, environment: Environment, terminal: Terminal): Promise<ExitCode> {
  const { link } = await callServerProgram([serverEntry.resetLink(), email], environment)
  if (!isObject(link) || typeof link.url !== 'string' || typeof link.expiresAt !== 'string')
    throw new CommandError('The program that opens the database gave no link. Is it of this version?')
  terminal.err(
    `For ${String(link.name)}, once, until ${link.expiresAt}. Any link before it doesn't work any more. Give it to nobody else.`,
  )
  terminal.out(link.url)
  return exitCode.done
}
