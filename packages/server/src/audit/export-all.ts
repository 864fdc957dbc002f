import type { AuditEntry } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readEntries } from './entry-store.ts'
import { listTrails, readHead } from './head-store.ts'
import { refuseCut } from './read-trail.ts'
import { readTrailEnd } from './trail-end.ts'
import { runLines } from './verify-runs.ts'

const batch = 500

/**
 * Every trail of the database, one after the other, as JSON lines: `{"workspace":"wsp_…"}`, then its stub, its
 * entries and its head as `exportAudit` writes them, but unsigned: no key is opened here. Unlike that it gets over an entry that the database holds but can't give: `{"unreadable":"…"}` says
 * so and ends the trail without its head, nor is there a word about its runs. After each trail, what `runLines` says of the runs. The last line is
 * `{"complete":true}`. Throws a `TrailCutError` where retention cuts a trail while it is read.
 */
export async function* exportAll(parts: Pick<Parts, 'database'>): AsyncGenerator<string, void> {
  for (const workspaceId of await listTrails(parts.database.db)) {
    yield toLine({ workspace: workspaceId })
    if (yield* exportTrail(parts, workspaceId)) yield* runLines(parts, workspaceId)
  }
  yield toLine({ complete: true })
}

/** Gives whether it could be read to its end. */
async function* exportTrail(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
): AsyncGenerator<string, boolean> {
  const { stub, start, head, throughSeq } = await readTrailEnd(db, workspaceId)
  if (stub) yield toLine({ stub })
  let afterSeq = start.seq
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
      return false
    }
    await refuseCut(db, workspaceId, afterSeq, entries)
    for (const entry of entries) yield toLine(entry)
    const newest = entries.at(-1)
    if (!newest || entries.length < limit) break
    afterSeq = newest.seq
    if (oneByOne > 0) oneByOne -= 1
  }
  yield toLine({ head })
  return true
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}
