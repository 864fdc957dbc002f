import { toCsvLine } from '../http/csv-line.ts'
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
  return toStream(parts, workspaceId, lines(parts, workspaceId, filter), reason => toCsvLine(['broken', reason]))
}

async function* lines(parts: Parts, workspaceId: string, filter: RunFilter): AsyncGenerator<string, void> {
  yield toCsvLine(columns)
  let beforeId: string | null = null
  for (;;) {
    const page: RunHead[] = await listRunHeads(parts.database.db, workspaceId, { ...filter, beforeId, limit: batch })
    for (const run of page) yield toCsvLine(columns.map(name => run[name]))
    const last = page.at(-1)
    if (!last || page.length < batch) return
    beforeId = last.id
  }
}
