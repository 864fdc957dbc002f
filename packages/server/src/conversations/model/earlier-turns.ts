import type { Parts } from '../../parts.ts'
import { findRun } from '../../runs/find-run.ts'
import type { TurnItem } from '../brain.ts'
import { openForm } from '../join-form.ts'
import { toOutcome } from '../tool-outcome.ts'
import { turnStateOf } from '../turn-state.ts'
import { listTurns, type TurnRow } from '../turn-store.ts'
import type { EarlierTurns } from './fit-history.ts'

/** Turns that are read at once. Most conversations are shorter. */
const page = 10

/** The conversation's turns before this one, newest first, each with what is known of its runs by now. */
export async function* earlierTurns(parts: Pick<Parts, 'database'>, turn: TurnRow): EarlierTurns {
  for (let before: string | null = turn.id; before !== null; ) {
    const which = { beforeId: before, limit: page }
    const rows: TurnRow[] = await listTurns(parts.database.db, turn.workspaceId, turn.conversationId, which)
    for (const row of rows) {
      const items = await Promise.all(turnStateOf(row).items.map(item => asOfNow(parts, row.workspaceId, item)))
      const form = row.status === 'waiting' ? await openForm(parts, row) : null
      yield { items: form ? [...items, form] : items, isOpen: row.status !== 'done' }
    }
    before = rows.length === page ? (rows.at(-1)?.id ?? null) : null
  }
}

/** What nobody knew when the turn ended may have become known since. */
async function asOfNow(parts: Pick<Parts, 'database'>, workspaceId: string, item: TurnItem): Promise<TurnItem> {
  if (item.type !== 'tool-result' || item.outcome.runId === null) return item
  if (item.outcome.status !== 'unknown' && item.outcome.status !== 'running') return item
  const run = await findRun(parts.database.db, workspaceId, item.outcome.runId)
  if (!run || run.status === item.outcome.status) return item
  return { ...item, outcome: { ...item.outcome, ...toOutcome(run), told: true } }
}
