import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { auditVerify } from './audit/audit-verify.ts'
import { CommandError } from './command-error.ts'
import type { Environment } from './environment.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { resetLink } from './people/reset-link.ts'
import { secretsRotate } from './secrets/secrets-rotate.ts'
import { start } from './start.ts'
import type { Terminal } from './terminal.ts'
import { usage } from './usage.ts'

/** Runs one call of `bellhop` and gives its exit code. Never throws. */
export async function runCommand(
  args: readonly string[],
  environment: Environment,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const { values, positionals } = parse(args)
    if (values.help) return tell(terminal, usage)
    if (values.version) return tell(terminal, manifest.version)
    return await dispatch(positionals, values, environment, terminal)
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error))
    return exitCode.failed
  }
}

type Values = ReturnType<typeof parse>['values']

async function dispatch(
  words: readonly string[],
  values: Values,
  environment: Environment,
  terminal: Terminal,
): Promise<ExitCode> {
  const [command, ...rest] = words
  refuseStrayOptions(words, values)
  if (command === 'secrets' && rest[0] === 'rotate') {
    takeAtMost(rest, 1, 'bellhop secrets rotate')
    const { 'new-key': newKey = false, 'dry-run': dryRun = false, 'drop-now': dropNow = false } = values
    return secretsRotate({ newKey, dryRun, dropNow }, environment, terminal)
  }
  if (command === 'start') {
    takeAtMost(rest, 0, 'bellhop start')
    return start()
  }
  if (command === 'audit' && rest[0] === 'verify') {
    takeAtMost(rest, 2, 'bellhop audit verify')
    const { 'public-key': publicKeys = [], checkpoint: checkpoints = [] } = values
    return auditVerify({ file: rest[1] ?? null, publicKeys, checkpoints }, environment, terminal)
  }
  if (command === 'people' && rest[0] === 'reset-link') {
    takeAtMost(rest, 2, 'bellhop people reset-link')
    const email = rest[1]?.trim()
    if (!email) throw new CommandError('Say whose password: bellhop people reset-link EMAIL')
    return resetLink(email, environment, terminal)
  }
  if (command === undefined) throw new CommandError(usage)
  const given = ['audit', 'secrets', 'people'].includes(command) ? words.slice(0, 2).join(' ') : command
  throw new CommandError(
    `There is no command "${given}". There are: start, audit verify, secrets rotate, people reset-link. "bellhop --help" says what they do.`,
  )
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        'new-key': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        'drop-now': { type: 'boolean' },
        'public-key': { type: 'string', multiple: true },
        checkpoint: { type: 'string', multiple: true },
      },
    })
  } catch (error) {
    // Its advice on escaping would lead nowhere here.
    const [message] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new CommandError(`${message}. "bellhop --help" says what there is.`)
  }
}

const optionsOf = {
  'secrets rotate': ['new-key', 'dry-run', 'drop-now'],
  'audit verify': ['public-key', 'checkpoint'],
} as const

function refuseStrayOptions(words: readonly string[], values: Values): void {
  const called = words.slice(0, 2).join(' ')
  for (const [command, options] of Object.entries(optionsOf)) {
    const stray = command === called ? undefined : options.find(option => values[option])
    if (stray !== undefined) throw new CommandError(`--${stray} is an option of "bellhop ${command}".`)
  }
}

function takeAtMost(words: readonly string[], count: number, command: string): void {
  const extra = words[count]
  if (extra !== undefined)
    throw new CommandError(`"${command}" takes no "${extra}". "bellhop --help" says what it takes.`)
}

function tell(terminal: Terminal, text: string): ExitCode {
  terminal.out(text)
  return exitCode.done
}
