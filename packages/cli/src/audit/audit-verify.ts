import type { Environment } from '../environment.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { findServer } from './find-server.ts'
import { openExport } from './open-export.ts'
import { createProgress } from './progress.ts'
import { readLines } from './read-lines.ts'
import { readServerKey } from './server-key.ts'
import { verifyServerTrail } from './server-trail.ts'
import { verifyStoredTrails } from './stored-trails.ts'
import { type TrailVerdict, verifyTrail } from './verify-trail.ts'

/**
 * `bellhop audit verify`. With a file: that export, offline. Without: the trail of the running server's workspace or, when none
 * runs, every trail in its database. Tells each verdict as soon as there is one. Throws a `CommandError` where there is none.
 */
export async function auditVerify(
  file: string | null,
  environment: Environment,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = createProgress(terminal.stderr)
  let sound = true
  const tell = (verdict: TrailVerdict) => {
    progress.end()
    sound &&= verdict.ok
    terminal.out(toSentence(verdict, file !== null))
  }
  try {
    if (file !== null) {
      const lines = readLines(await openExport(file, terminal.stdin))
      tell(await verifyTrail(lines, { onEntry: progress.count }))
      // A fault may have left the rest unread, and the file open.
      await lines.return()
    } else {
      const server = await findServer(environment)
      if (server.answers) {
        tell(await verifyServerTrail(server.url, await readServerKey(environment), progress.count))
      } else {
        terminal.err(`No server answers at ${server.url.origin} (${server.cause}): reading its database.`)
        await verifyStoredTrails(environment, tell, progress.count)
      }
    }
  } finally {
    progress.end()
  }
  return sound ? exitCode.done : exitCode.fault
}

function toSentence(verdict: TrailVerdict, ofFile: boolean): string {
  const chain = verdict.workspaceId === null ? 'The chain' : `The chain of workspace ${verdict.workspaceId}`
  if (verdict.ok) {
    const entries = verdict.count === 1 ? '1 entry' : `${verdict.count} entries`
    return `${chain} holds: ${entries}, head ${verdict.head.hash}.`
  }
  const { place, line, reason } = verdict
  const entry = place === null ? '' : ` ${place.side} entry ${place.seq} (${place.id})`
  const inFile = !ofFile || line === null ? '' : entry === '' ? ` at line ${line}` : `, line ${line}`
  return `${chain} does not hold${entry}${inFile}. ${reason}`
}
