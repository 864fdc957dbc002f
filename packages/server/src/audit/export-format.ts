import { type AuditCheckpoint, type AuditEntry, type AuditStub, toCsvCell } from '@bellhop/core/audit'

/** How an export writes each of its lines, line break included. */
export interface ExportFormat {
  /** Before everything else. */
  start(): string
  stub(stub: AuditStub): string
  entry(entry: AuditEntry): string
  /** The last line of an export that is whole. */
  head(checkpoint: AuditCheckpoint): string
  /** The last line of an export that could not be ended; `reason` is for people. */
  broken(reason: string): string
}

const jsonl: ExportFormat = {
  start: () => '',
  stub: stub => toLine({ stub }),
  entry: toLine,
  head: head => toLine({ head }),
  broken: broken => toLine({ broken }),
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}

const columns = ['seq', 'id', 'at', 'kind', 'actor', 'subject', 'detail', 'prevHash', 'hash', 'workspaceId'] as const

// What is no entry has its kind in that column, and itself as JSON in the column of the detail.
const csv: ExportFormat = {
  start: () => toRow(columns),
  stub: stub => toRow(['', '', '', 'stub', '', '', stub, '', '', stub.workspace]),
  entry: entry => toRow(columns.map(name => entry[name])),
  head: head => toRow(['', '', '', 'head', '', '', head, '', '', head.workspace]),
  broken: reason => toRow(['', '', '', 'broken', '', '', reason, '', '', '']),
}

function toRow(cells: readonly unknown[]): string {
  const texts = cells.map(cell => (typeof cell === 'string' ? cell : JSON.stringify(cell)))
  return `${texts.map(toCsvCell).join(',')}\r\n`
}

export const exportFormats = { jsonl, csv }

export const exportTypes = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const satisfies Record<keyof typeof exportFormats, string>
