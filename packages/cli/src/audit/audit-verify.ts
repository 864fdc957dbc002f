import type { Environment } from '../environment.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { findServer } from './find-server.ts'
import { openExport } from './open-export.ts'
import { toPlainLine } from './plain-line.ts'
import { createProgress } from './progress.ts'
import { readLines } from './read-lines.ts'
import { type RunsVerdict, runsHold } from './runs-verdict.ts'
import { readServerKey } from './server-key.ts'
import { verifyServerTrail } from './server-trail.ts'
import { verifyStoredTrails } from './stored-trails.ts'
import { readTrust } from './trust.ts'
import { runsToSentences, trailToSentences } from './verdict-words.ts'
import { type TrailVerdict, verifyTrail } from './verify-trail.ts'

export interface VerifyCall {
  /** null: the running server's, or the database's. */
  file: string | null
  /** As given: keys, or files with them. */
  publicKeys: readonly string[]
  /** Files with checkpoints. */
  checkpoints: readonly string[]
}

/**
 * `bellhop audit verify`. With a file: that export, offline. Without: the trail and the records of runs of the running server's
 * workspace or, when none runs, of every workspace in its database. Tells each verdict as soon as there is one. Throws a
 * `CommandError` where there is none.
 */
export async function auditVerify(call: VerifyCall, environment: Environment, terminal: Terminal): Promise<ExitCode> {
  const { file } = call
  const trust = await readTrust(call.publicKeys, call.checkpoints)
  const progress = createProgress(terminal.stderr)
  let sound = true
  const tellTrail = (verdict: TrailVerdict) => {
    progress.end()
    sound &&= verdict.ok
    terminal.out(
      trailToSentences(verdict, file !== null)
        .map(toPlainLine)
        .join('\n'),
    )
  }
  const tellRuns = (verdict: RunsVerdict) => {
    progress.end()
    sound &&= runsHold(verdict)
    terminal.out(runsToSentences(verdict).map(toPlainLine).join('\n'))
  }
  const onEntry = progress.count
  try {
    if (file !== null) {
      const lines = readLines(await openExport(file, terminal.stdin))
      tellTrail(await verifyTrail(lines, { ...trust, onEntry }))
      // A fault may have left the rest unread, and the file open.
      await lines.return()
    } else {
      const server = await findServer(environment)
      if (server.answers) {
        await verifyServerTrail(
          server.url,
          await readServerKey(environment),
          { ...trust, onEntry },
          tellTrail,
          tellRuns,
        )
      } else {
        terminal.err(`No server answers at ${server.url.origin} (${server.cause}): reading its database.`)
        await verifyStoredTrails(environment, { ...trust, onEntry, unsignedHead: true }, tellTrail, tellRuns)
      }
    }
  } finally {
    progress.end()
  }
  return sound ? exitCode.done : exitCode.fault
}
