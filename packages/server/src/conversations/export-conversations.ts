import { toCsvLine } from '../http/csv-line.ts'
import { toStream } from '../http/line-stream.ts'
import type { Parts } from '../parts.ts'
import { type ConversationFilter, type ConversationHead, listConversations } from './store.ts'

const batch = 200

const columns = [
  'id',
  'createdAt',
  'updatedAt',
  'agentId',
  'mode',
  'channel',
  'medium',
  'direction',
  'contactId',
  'contactNumber',
  'agentNumber',
  'externalId',
  'origin',
  'lastEvent',
] as const satisfies readonly (keyof ConversationHead)[]

/** The conversations that the filter leaves, newest first, as CSV. One that broke off ends with a row that says so. */
export function exportConversations(
  parts: Parts,
  workspaceId: string,
  filter: ConversationFilter,
): ReadableStream<Uint8Array> {
  return toStream(parts, workspaceId, lines(parts, workspaceId, filter), reason => toCsvLine(['broken', reason]))
}

async function* lines(parts: Parts, workspaceId: string, filter: ConversationFilter): AsyncGenerator<string, void> {
  yield toCsvLine(columns)
  let beforeId: string | null = null
  for (;;) {
    const page: ConversationHead[] = await listConversations(parts.database.db, workspaceId, {
      ...filter,
      beforeId,
      limit: batch,
    })
    for (const row of page) yield toCsvLine(columns.map(name => row[name]))
    const last = page.at(-1)
    if (!last || page.length < batch) return
    beforeId = last.id
  }
}
