import type { Insertable } from 'kysely'
import type { OutgoingEventsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export async function insertOutgoingEvent(tx: Tx, event: Insertable<OutgoingEventsTable>): Promise<void> {
  await tx.insertInto('outgoingEvents').values(event).execute()
}
