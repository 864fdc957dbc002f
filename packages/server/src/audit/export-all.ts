import { type AuditEntry, emptyHead } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { listTrails, readEntries, readHead } from './store.ts'
import { readTrailEnd } from './trail-end.ts'

const batch = 500

/**
 * Every trail of the database, one after the other, as JSON lines: `{"workspace":"wsp_…"}`, then its entries and its head as
 * `exportAudit` writes them. Unlike that it gets over an entry that the database holds but can't give: `{"unreadable":"…"}` says
 * so and ends the trail without its head. The last line is `{"complete":true}`.
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
  const { head, throughSeq } = await readTrailEnd(db, workspaceId)
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
