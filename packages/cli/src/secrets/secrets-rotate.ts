import { findServer } from '../audit/find-server.ts'
import { readServerKey } from '../audit/server-key.ts'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { callKeyProgram, type KeyFile, readKeyFile, toKeyFile } from './key-program.ts'
import { count, describeKeys, isKeyStatus, type KeyStatus, unneededKeys } from './key-status.ts'
import { readServerStatus, rotateServerKeys } from './server-keys.ts'

export interface RotateOptions {
  /** Make a new master key in the file first. */
  newKey: boolean
  /** Show what each key holds, and change nothing. */
  dryRun: boolean
  /** Take keys out of the file that only tokens of visitors may still be signed with. */
  dropNow: boolean
}

/**
 * `bellhop secrets rotate`: seals with the current master key all that older ones sealed, through the running server or, where
 * none runs, in its database. Ends with what older keys are still needed for.
 */
export async function secretsRotate(
  options: RotateOptions,
  environment: Environment,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.newKey && options.dryRun) throw new CommandError('--dry-run changes nothing, and --new-key makes a key.')
  const made = options.newKey ? await makeKey(environment, terminal) : null
  if (made !== null && environment.DATABASE_URL?.trim()) {
    // Servers that can't be seen from here may run on it, and none of them has this key yet.
    terminal.out(
      'Give that file to every server of this database and restart them. When all of them run with it, call "bellhop secrets rotate" ' +
        'once more.',
    )
    return exitCode.done
  }
  const server = await findServer(environment)
  let status: KeyStatus
  if (server.answers) {
    const key = await readServerKey(environment, 'sealing anew')
    status = await readServerStatus(server.url, key)
    if (made !== null && status.current !== made) {
      terminal.out(
        'The server still seals with the older key. Restart it, then call "bellhop secrets rotate" once more.',
      )
      return exitCode.done
    }
    if (!options.dryRun && !status.complete) {
      const progress = showProgress(status, terminal)
      status = await rotateServerKeys(server.url, key, progress.add).finally(progress.end)
    }
  } else {
    terminal.err(`No server answers at ${server.url.origin} (${server.cause}): taking its database.`)
    status = await rotateStopped(options, environment, terminal)
  }
  for (const line of describeKeys(status)) terminal.out(line)
  if (options.dryRun) return exitCode.done
  if (!status.complete) {
    terminal.out(
      'Not everything is sealed by the current key yet. Either a server still seals with an older one (restart those whose list ' +
        'begins with it), or something does not open (the log says what). Then call "bellhop secrets rotate" again.',
    )
    return exitCode.fault
  }
  const file = await readKeyFile(environment)
  // Whoever made a key and forgot the restart would otherwise read that all is done.
  if (file?.older.includes(status.current)) {
    terminal.out(
      `The server still seals with the older key ${status.current}: ${file.current} stands first in ${file.path} since. Restart the ` +
        'server, then call "bellhop secrets rotate" again.',
    )
    return exitCode.fault
  }
  await tellUnneeded(status, file, options, environment, terminal)
  return exitCode.done
}

/** In the database of a server that doesn't run. Gives how things stand in the end. */
async function rotateStopped(
  { dryRun }: RotateOptions,
  environment: Environment,
  terminal: Terminal,
): Promise<KeyStatus> {
  if (dryRun) return toStatus(await callKeyProgram(['status'], environment))
  let progress: ReturnType<typeof showProgress> | null = null
  const last = await callKeyProgram(['rotate'], environment, line => {
    if (typeof line.rewrapped === 'number') progress?.add(line.rewrapped)
    else if (isKeyStatus(line.status)) progress ??= showProgress(line.status, terminal)
  }).finally(() => progress?.end())
  return toStatus(last)
}

async function makeKey(environment: Environment, terminal: Terminal): Promise<string> {
  const file = toKeyFile(await callKeyProgram(['new-key'], environment))
  if (!file) throw new CommandError('The key was not made.')
  terminal.out(`The master key ${file.current} was made and stands first in ${file.path}. Back that file up.`)
  return file.current
}

async function tellUnneeded(
  status: KeyStatus,
  file: KeyFile | null,
  { dropNow }: RotateOptions,
  environment: Environment,
  terminal: Terminal,
): Promise<void> {
  const unneeded = unneededKeys(status)
  // What is in the file of this machine: a server elsewhere has its own.
  const ofFile = file?.current === status.current ? file.older.filter(id => !isHeld(status, id)) : []
  if (unneeded.length === 0 && ofFile.length === 0) return terminal.out('Everything is sealed by the current key.')
  // A visitor's browser may come back until then with a token that an older key signed.
  const until = new Date(Date.parse(status.sealsSince) + status.visitorTokenMs)
  if (!file || file.current !== status.current || ofFile.length === 0) {
    return terminal.out(
      `Nothing stored needs ${unneeded.join(', ')} any more. Take it out of BELLHOP_MASTER_KEY, on one server after the other, ` +
        `after ${until.toISOString()}: until then, browsers may come back with what it signed.`,
    )
  }
  if (!dropNow && performance.timeOrigin + performance.now() < until.getTime()) {
    return terminal.out(
      `Nothing stored needs ${ofFile.join(', ')} any more. It stays in ${file.path} until ${until.toISOString()}, ` +
        'since browsers may come back with what it signed; call "bellhop secrets rotate" again then. With --drop-now it goes at ' +
        'once, and customers who are away now begin a new conversation.',
    )
  }
  await callKeyProgram(['drop', status.current, ...ofFile], environment)
  terminal.out(`Nothing needs ${ofFile.join(', ')} any more: taken out of ${file.path}. Older backups still need it.`)
}

function isHeld({ keys }: KeyStatus, id: string): boolean {
  return keys.some(key => key.id === id && key.envelopes > 0)
}

function toStatus({ status }: Record<string, unknown>): KeyStatus {
  if (isKeyStatus(status)) return status
  throw new CommandError('The status of the keys could not be read.')
}

/** How far it is, on a terminal alone. */
function showProgress({ keys, secrets }: KeyStatus, { stderr }: Terminal) {
  const all = keys.filter(({ state }) => state !== 'current').reduce((sum, { envelopes }) => sum + envelopes, secrets)
  let done = 0
  return {
    add: (rewrapped: number) => {
      done += rewrapped
      if (stderr.isTTY) stderr.write(`\rSealing anew: ${done} of ${count(all, 'value')}\u001b[K`)
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}
