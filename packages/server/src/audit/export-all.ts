import { type AuditEntry, emptyHead } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { lastSeq, listTrails, readEntries, readHead } from './store.ts'

const batch = 500

/**
 * Every trail of the database, one after the other, as JSON lines: `{"workspace":"wsp_…"}`, then its entries and its head as
 * `exportAudit` writes them. Unlike that it hides nothing: entries beyond the head are there, and for an entry that the database
 * holds but can't give, `{"unreadable":"…"}` says so and ends the trail without its head. The last line is `{"complete":true}`.
 */
export async function* exportAll(parts: Pick<Parts, 'database'>): AsyncGenerator<string, void> {
  for (const workspaceId of await listTrails(parts.database.db)) {
    yield toLine({ workspace: workspaceId })
    yield* exportTrail(parts, workspaceId)
  }
  yield toLine({ complete: true })
}

async function* exportTrail(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
): AsyncGenerator<string, void> {
  // In this order: what is appended in between moves the head, so it is never behind an entry unless somebody put it there.
  const last = await lastSeq(db, workspaceId)
  const head = await readHead(db, workspaceId)
  const throughSeq = Math.max(last, head.seq)
  let afterSeq = emptyHead.seq
  let oneByOne = 0
  for (;;) {
    const limit = oneByOne > 0 ? 1 : batch
    let entries: AuditEntry[]
    try {
      entries = await readEntries(db, workspaceId, { afterSeq, throughSeq, limit })
    } catch (error) {
      // Throws where it is not about an entry.
      await readHead(db, workspaceId)
      if (oneByOne === 0) {
        oneByOne = batch
        continue
      }
      const message = error instanceof Error ? error.message : String(error)
      yield toLine({ unreadable: `The entry that follows is in the database, but can't be read: ${message}` })
      return
    }
    for (const entry of entries) yield toLine(entry)
    const newest = entries.at(-1)
    if (!newest || entries.length < limit) break
    afterSeq = newest.seq
    if (oneByOne > 0) oneByOne -= 1
  }
  yield toLine({ head })
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}
