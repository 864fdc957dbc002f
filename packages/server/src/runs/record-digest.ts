import { runDigest } from '@bellhop/core/audit'
import { type RunRow, toRun } from './run.ts'
import { traceText } from './trace-text.ts'

/** What the trail keeps of the whole record of a run that has ended; the same from what was just made and from what was stored. */
export function recordDigest(row: RunRow): string {
  return runDigest(toRun(row, null), traceText(row.trace))
}
