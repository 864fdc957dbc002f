import {
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely'
import type {
  ContactsTable,
  ConversationsTable,
  EventsTable,
  FeedbackTable,
  LeaseTime,
  Schema,
  TurnsTable,
} from '../database/index.ts'
import { leaseMs } from '../heartbeat.ts'
import type { Tx } from '../parts.ts'
import { removableStatuses } from '../runs/run.ts'

export type ConversationRow = Selectable<ConversationsTable>
export type TurnRow = Selectable<TurnsTable>
/** A lease lasts until a time that the database reckons. */
type Leased<T> = Omit<T, 'leaseUntil'> & { leaseUntil?: Date | Expression<Date> | null }
export type EventRow = Selectable<EventsTable>
export type ContactRow = Selectable<ContactsTable>

/** Adds a contact, unless one of the same identity is there already; false: it was. */
export async function insertContact(tx: Tx, contact: Insertable<ContactsTable>): Promise<boolean> {
  const row = await tx
    .insertInto('contacts')
    .values(contact)
    .onConflict(conflict =>
      conflict.columns(['workspaceId', 'identityHash']).where('identityHash', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function findContact(tx: Tx, workspaceId: string, id: string): Promise<ContactRow | null> {
  const row = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Locked against removal until the transaction ends: a conversation that it is about to get is not stored yet. */
export async function holdContactByIdentity(
  tx: Tx,
  workspaceId: string,
  identityHash: string,
): Promise<ContactRow | null> {
  const row = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('identityHash', '=', identityHash)
    .forKeyShare()
    .executeTakeFirst()
  return row ?? null
}

export async function insertConversation(
  tx: Tx,
  conversation: Insertable<ConversationsTable>,
): Promise<ConversationRow> {
  return tx.insertInto('conversations').values(conversation).returningAll().executeTakeFirstOrThrow()
}

export async function findConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow | null> {
  const row = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** The conversation, locked until the transaction ends. */
export async function lockConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow | null> {
  const row = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function updateConversation(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: Updateable<ConversationsTable>,
): Promise<void> {
  await tx
    .updateTable('conversations')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

export async function listConversations(
  tx: Tx,
  workspaceId: string,
  page: { beforeId: string | null; limit: number },
): Promise<ConversationRow[]> {
  let query = tx.selectFrom('conversations').selectAll().where('workspaceId', '=', workspaceId)
  if (page.beforeId !== null) query = query.where('id', '<', page.beforeId)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

/**
 * Takes the next `count` event numbers, the last of which it gives; the row lock makes numbers and commits agree in order. Null:
 * the conversation is gone.
 */
export async function takeEventNumbers(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  count: number,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .updateTable('conversations')
    .set(eb => ({ lastEvent: eb('lastEvent', '+', count), updatedAt: now }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', conversationId)
    .returning('lastEvent')
    .executeTakeFirst()
  return row?.lastEvent ?? null
}

export async function insertEvents(tx: Tx, events: Insertable<EventsTable>[]): Promise<void> {
  await tx.insertInto('events').values(events).execute()
}

export async function readEvents(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  page: { after: number; limit: number },
): Promise<EventRow[]> {
  return tx
    .selectFrom('events')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('number', '>', page.after)
    .orderBy('number')
    .limit(page.limit)
    .execute()
}

/** The numbers of the last events of these conversations, by workspace and conversation with a space between. */
export async function lastEventNumbers(
  tx: Tx,
  conversations: readonly { workspaceId: string; conversationId: string }[],
): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('conversations')
    .select(['workspaceId', 'id', 'lastEvent'])
    .where(eb =>
      eb(
        eb.refTuple('workspaceId', 'id'),
        'in',
        conversations.map(({ workspaceId, conversationId }) => eb.tuple(workspaceId, conversationId)),
      ),
    )
    .execute()
  return new Map(rows.map(({ workspaceId, id, lastEvent }) => [`${workspaceId} ${id}`, lastEvent]))
}

export async function insertTurn(tx: Tx, turn: Leased<Insertable<TurnsTable>>): Promise<TurnRow> {
  return tx.insertInto('turns').values(turn).returningAll().executeTakeFirstOrThrow()
}

export async function findTurn(tx: Tx, workspaceId: string, id: string): Promise<TurnRow | null> {
  const row = await tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Changes a turn that still has the status `from` and the attempt of `turn`; null when it has moved on, or another node has it. */
export async function moveTurn(
  tx: Tx,
  turn: Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>,
  from: TurnRow['status'],
  change: Leased<Updateable<TurnsTable>>,
): Promise<TurnRow | null> {
  const row = await tx
    .updateTable('turns')
    .set(change)
    .where('workspaceId', '=', turn.workspaceId)
    .where('id', '=', turn.id)
    .where('attempt', '=', turn.attempt)
    .where('status', '=', from)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Is the turn still in this attempt, and running? Stays so until the transaction ends. */
export async function holdsTurn(tx: Tx, turn: Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>): Promise<boolean> {
  const row = await tx
    .selectFrom('turns')
    .select('id')
    .where('workspaceId', '=', turn.workspaceId)
    .where('id', '=', turn.id)
    .where('attempt', '=', turn.attempt)
    .where('status', '=', 'running')
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

/** The turn of the conversation that runs now, if any does and its node is alive. */
export async function runningTurn(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  time: LeaseTime,
): Promise<TurnRow | null> {
  const row = await tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function waitingTurns(tx: Tx, workspaceId: string, conversationId: string): Promise<TurnRow[]> {
  return tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'waiting')
    .orderBy('id', 'desc')
    .execute()
}

/** Turns whose node died while it ran them, but for these; the one that has been so for longest first. */
export async function strandedTurns(
  tx: Tx,
  time: LeaseTime,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<Pick<TurnRow, 'workspaceId' | 'id'>[]> {
  return tx
    .selectFrom('turns')
    .select(['workspaceId', 'id'])
    .where('status', '=', 'running')
    .where('leaseUntil', '<=', time.now())
    .$if(except.length > 0, query => query.where('id', 'not in', except))
    .orderBy('leaseUntil')
    .limit(limit)
    .execute()
}

/** Lets the leases of all turns run out at once. */
export async function endTurnLeases(tx: Tx, time: LeaseTime): Promise<void> {
  await tx
    .updateTable('turns')
    .set({ leaseUntil: time.now() })
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .execute()
}

/** Lets the leases of these turns run out long ago, by whatever clock one looks, where they still run in this attempt. */
export async function releaseTurnLeases(tx: Tx, turns: readonly TurnAttempt[]): Promise<void> {
  await tx
    .updateTable('turns')
    .set({ leaseUntil: new Date(0) })
    .where(isOneOf(turns))
    .where('status', '=', 'running')
    .execute()
}

/** Extends the leases of these turns, and gives the attempts, by id, of those that still run in the attempt that is named. */
export async function renewTurnLeases(
  tx: Tx,
  time: LeaseTime,
  turns: readonly TurnAttempt[],
): Promise<Map<string, number>> {
  const rows = await tx
    .updateTable('turns')
    .set({ leaseUntil: time.after(leaseMs) })
    .where(isOneOf(turns))
    .where('status', '=', 'running')
    .returning(['id', 'attempt'])
    .execute()
  return new Map(rows.map(({ id, attempt }) => [id, attempt]))
}

type TurnAttempt = Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>

function isOneOf(turns: readonly TurnAttempt[]) {
  return (eb: ExpressionBuilder<Schema, 'turns'>) =>
    eb(
      eb.refTuple('workspaceId', 'id', 'attempt'),
      'in',
      turns.map(({ workspaceId, id, attempt }) => eb.tuple(workspaceId, id, attempt)),
    )
}

/** Takes a turn whose lease has run out; of several nodes that try, one gets it. */
export async function holdExpiredTurn(
  tx: Tx,
  workspaceId: string,
  id: string,
  time: LeaseTime,
  change: Leased<Updateable<TurnsTable>>,
): Promise<TurnRow | null> {
  const row = await tx
    .updateTable('turns')
    .set(eb => ({ ...change, attempt: eb('attempt', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('leaseUntil', '<=', time.now())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Waiting turns, but for these, whose run has ended without the turn having gone on; the one whose run ended first comes first. */
export async function settledTurns(
  tx: Tx,
  before: Date,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<{ workspaceId: string; id: string; runId: string }[]> {
  return tx
    .selectFrom('turns')
    .innerJoin('runs', join =>
      join.onRef('runs.workspaceId', '=', 'turns.workspaceId').onRef('runs.turnId', '=', 'turns.id'),
    )
    .select(['turns.workspaceId', 'turns.id', 'runs.id as runId'])
    .where('turns.status', '=', 'waiting')
    .where('runs.finishedAt', '<=', before)
    .where('runs.finishedAt', '>', new Date(before.getTime() - resumableMs))
    .where(sql<string>`turns.state->>'pending'`, '=', sql<string>`runs.id`)
    .$if(except.length > 0, query => query.where('turns.id', 'not in', except))
    .orderBy('runs.finishedAt')
    .limit(limit)
    .execute()
}

/** Further back is not searched: the cost must not grow with history. */
const resumableMs = 24 * 60 * 60 * 1000

/** Where an agent's message begins in the stream, or null when the conversation has no such message. */
export async function findMessageEvent(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  messageId: string,
): Promise<EventRow | null> {
  const row = await tx
    .selectFrom('events')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('type', '=', 'message-start')
    .where(sql<string>`data->>'messageId'`, '=', messageId)
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function hasFeedback(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  eventNumber: number,
): Promise<boolean> {
  const row = await tx
    .selectFrom('feedback')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('eventNumber', '=', eventNumber)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertFeedback(tx: Tx, feedback: Insertable<FeedbackTable>): Promise<void> {
  await tx.insertInto('feedback').values(feedback).execute()
}

/** Conversations in which nothing has happened since some time, with no turn under way and no run that has to stay. */
export async function oldConversations(tx: Tx, workspaceId: string, before: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('conversations')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('createdAt', '<', before)
    .where('updatedAt', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.workspaceId', '=', 'conversations.workspaceId')
            .whereRef('turns.conversationId', '=', 'conversations.id')
            .where(eb => eb.or([eb('turns.status', '=', 'running'), eb('turns.updatedAt', '>=', before)])),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.workspaceId', '=', 'conversations.workspaceId')
            .whereRef('runs.conversationId', '=', 'conversations.id')
            .where('runs.status', 'not in', removableStatuses),
        ),
      ),
    )
    .orderBy('createdAt')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteConversations(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  for (const table of ['events', 'turns', 'feedback'] as const)
    await tx.deleteFrom(table).where('workspaceId', '=', workspaceId).where('conversationId', 'in', ids).execute()
  await tx.deleteFrom('conversations').where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute()
}

/** Contacts from before some time who have no conversation, locked until the transaction ends. */
export async function lockIdleContacts(
  tx: Transaction<Schema>,
  workspaceId: string,
  before: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('contacts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('createdAt', '<', before)
    .where(withoutConversation)
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Removes those of these contacts who have no conversation. Call it once they are locked: whoever held one until then may have
 * given it a conversation that the statement which locked it did not see.
 */
export async function deleteContacts(
  tx: Transaction<Schema>,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('contacts')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .where(withoutConversation)
    .execute()
}

function withoutConversation({ not, exists, selectFrom }: ExpressionBuilder<Schema, 'contacts'>) {
  return not(
    exists(
      selectFrom('conversations')
        .select('conversations.id')
        .whereRef('conversations.workspaceId', '=', 'contacts.workspaceId')
        .whereRef('conversations.contactId', '=', 'contacts.id'),
    ),
  )
}
