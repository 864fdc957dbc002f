import { sql } from 'kysely'
import type { Tx } from '../parts.ts'

/** Somebody whom entries name as who did something. */
export interface KnownActor {
  type: string
  id: string
  /** As the newest of these entries has it. */
  name: string
}

/**
 * Who did something in the `entries` entries before number `beforeSeq` (null: the newest), the last to do so first, without
 * customers. `nextSeq`: before which to go on; null where there are no entries left.
 */
export async function listActors(
  tx: Tx,
  workspaceId: string,
  { beforeSeq, entries }: { beforeSeq: number | null; entries: number },
): Promise<{ actors: KnownActor[]; nextSeq: number | null }> {
  const before = () => {
    const all = tx.selectFrom('auditEntries').where('workspaceId', '=', workspaceId)
    return beforeSeq === null ? all : all.where('seq', '<', beforeSeq)
  }
  const first = await before()
    .select('seq')
    .orderBy('seq', 'desc')
    .offset(entries - 1)
    .limit(1)
    .executeTakeFirst()
  const actors = await before()
    .where('seq', '>=', first?.seq ?? 0)
    .where(sql`actor->>'type'`, '<>', 'visitor')
    .select([
      sql<string>`actor->>'type'`.as('type'),
      sql<string>`actor->>'id'`.as('id'),
      sql<string>`(array_agg(coalesce(actor->>'name', '') order by seq desc))[1]`.as('name'),
    ])
    .groupBy([sql`actor->>'type'`, sql`actor->>'id'`])
    .orderBy(sql`max(seq)`, 'desc')
    .execute()
  return { actors, nextSeq: first?.seq ?? null }
}
