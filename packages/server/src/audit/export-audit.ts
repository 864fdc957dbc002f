import type { AuditEntry } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readTrailEnd, type TrailEnd } from './trail-end.ts'
import { auditTrail } from './verify-audit.ts'

export type ExportFormat = 'jsonl' | 'csv'

export const exportTypes = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const satisfies Record<ExportFormat, string>

/**
 * The whole trail, first entry to last, one line each, and a last line with its head: `{"head":{"seq":…,"hash":…}}`. A file
 * without that line, or with fewer entries than it says, was cut off.
 */
export async function exportAudit(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  format: ExportFormat,
): Promise<ReadableStream<Uint8Array>> {
  const end = await readTrailEnd(parts.database.db, workspaceId)
  const lines = format === 'csv' ? csvLines(parts, workspaceId, end) : jsonLines(parts, workspaceId, end)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const line = await lines.next()
      if (line.done) controller.close()
      else controller.enqueue(encoder.encode(line.value))
    },
    async cancel() {
      await lines.return()
    },
  })
}

async function* jsonLines(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  { head, throughSeq }: TrailEnd,
): AsyncGenerator<string, void> {
  for await (const entry of auditTrail(parts, workspaceId, throughSeq)) yield `${JSON.stringify(entry)}\n`
  yield `${JSON.stringify({ head })}\n`
}

const columns = ['seq', 'id', 'at', 'kind', 'actor', 'subject', 'detail', 'prevHash', 'hash', 'workspaceId'] as const

async function* csvLines(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  { head, throughSeq }: TrailEnd,
): AsyncGenerator<string, void> {
  yield `${columns.join(',')}\r\n`
  for await (const entry of auditTrail(parts, workspaceId, throughSeq)) yield csvLine(entry)
  yield `${[head.seq, '', '', 'head', '', '', '', '', head.hash, workspaceId].map(cell).join(',')}\r\n`
}

function csvLine(entry: AuditEntry): string {
  return `${columns.map(name => cell(entry[name])).join(',')}\r\n`
}

// RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
