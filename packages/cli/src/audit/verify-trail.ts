import { type AuditEntry, type AuditHead, verifyChain } from '@bellhop/core/audit'
import { parseExportLine } from './parse-export-line.ts'
import type { Line } from './read-lines.ts'

export type TrailVerdict =
  | { ok: true; workspaceId: string; count: number; head: AuditHead }
  | {
      ok: false
      /** null: no entry said it. */
      workspaceId: string | null
      /** The fault is in this entry, or in what comes after it; null: no entry was read. */
      place: { side: 'at' | 'after'; seq: number; id: string } | null
      /** Number of the line at which it was found; null: at the end. */
      line: number | null
      reason: string
    }

export interface TrailOptions {
  /** A head that was learned elsewhere. The trail has to hold its entry, and may go on. */
  checkpoint?: AuditHead
  /** Called for each entry. */
  onEntry?: () => void
}

/**
 * Verifies one exported trail, first line to its head, one entry in memory at a time. Anything that an export does not write
 * is a fault: a malformed line, a missing head, a line after it, a trail without any entry.
 */
export async function verifyTrail(lines: AsyncIterator<Line>, options: TrailOptions = {}): Promise<TrailVerdict> {
  const reading: Reading = { workspaceId: null, last: null, line: null, head: null, fault: null }
  const verdict = await verifyChain(readEntries(lines, reading, options.onEntry), options.checkpoint)
  const { workspaceId, last, head, fault, line } = reading
  const refuse = (place: Place, reason: string, faultLine: number | null = null): TrailVerdict => {
    return { ok: false, workspaceId, place, line: faultLine, reason }
  }

  // Reading ended there, so what the chain says about its end is beside the point.
  if (fault) return refuse(after(last), fault.reason, fault.line)
  if (!verdict.ok && verdict.fault === 'truncated') return refuse(after(last), verdict.reason)
  if (!verdict.ok) return refuse({ side: 'at', seq: verdict.seq, id: verdict.id }, verdict.reason, line)
  if (!head) return refuse(after(last), 'The line with the head is missing: the end was cut off.')
  if (last && last.seq === head.seq && last.hash !== head.hash)
    return refuse(
      { side: 'at', seq: last.seq, id: last.id },
      `Entry ${last.seq} does not have the hash of the head, ${head.hash}.`,
      line,
    )
  if (verdict.count !== head.seq)
    return refuse(after(last), `The trail ends with entry ${verdict.count}, but its head is entry ${head.seq}.`)
  // The making of a workspace is its first entry.
  if (!last) return refuse(null, 'There is no entry, and even a new workspace has one.')
  return { ok: true, workspaceId: last.workspaceId, count: verdict.count, head: verdict.head }
}

type Place = Extract<TrailVerdict, { ok: false }>['place']

function after(last: AuditEntry | null): Place {
  return last && { side: 'after', seq: last.seq, id: last.id }
}

interface Reading {
  /** That of the first entry. */
  workspaceId: string | null
  last: AuditEntry | null
  line: number | null
  head: AuditHead | null
  fault: { line: number; reason: string } | null
}

// `next()` by hand: leaving a `for await` would close the lines, and other trails may follow in them.
async function* readEntries(
  lines: AsyncIterator<Line>,
  reading: Reading,
  onEntry: (() => void) | undefined,
): AsyncGenerator<AuditEntry> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const given = next.value
    const refuse = (reason: string) => {
      reading.fault = { line: given.number, reason }
    }
    if ('problem' in given) return refuse(given.problem)
    if (reading.head) return refuse(`Line ${given.number} stands after the line with the head.`)
    const line = parseExportLine(given.text)
    if (line.kind === 'malformed') return refuse(`Line ${given.number} ${line.problem}.`)
    if (line.kind === 'head') {
      reading.head = line.head
      continue
    }
    reading.workspaceId ??= line.entry.workspaceId
    reading.last = line.entry
    reading.line = given.number
    onEntry?.()
    yield line.entry
  }
}
