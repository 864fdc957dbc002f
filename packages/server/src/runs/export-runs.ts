import { toCsvCell } from '@bellhop/core/audit'
import { toStream } from '../http/line-stream.ts'
import type { Parts } from '../parts.ts'
import { listRunHeads, type RunFilter, type RunHead } from './store.ts'

const batch = 500

const columns = [
  'id',
  'createdAt',
  'finishedAt',
  'action',
  'version',
  'mode',
  'status',
  'channel',
  'startedBy',
  'conversationId',
  'contactId',
  'inputs',
  'result',
  'message',
  'error',
] as const satisfies readonly (keyof RunHead)[]

/** The runs that the filter leaves, newest first, as CSV. One that broke off ends with a row that says so. */
export function exportRuns(parts: Parts, workspaceId: string, filter: RunFilter): ReadableStream<Uint8Array> {
  return toStream(parts, workspaceId, lines(parts, workspaceId, filter), reason => toRow(['broken', reason]))
}

async function* lines(parts: Parts, workspaceId: string, filter: RunFilter): AsyncGenerator<string, void> {
  yield toRow(columns)
  let beforeId: string | null = null
  for (;;) {
    const page: RunHead[] = await listRunHeads(parts.database.db, workspaceId, { ...filter, beforeId, limit: batch })
    for (const run of page) yield toRow(columns.map(name => run[name]))
    const last = page.at(-1)
    if (!last || page.length < batch) return
    beforeId = last.id
  }
}

function toRow(cells: readonly unknown[]): string {
  return `${cells.map(toText).map(toCsvCell).join(',')}\r\n`
}

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'string' ? cell : JSON.stringify(cell)
}
