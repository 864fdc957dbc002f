import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** A row's place in the order of a table's primary key. */
export interface RowPlace {
  workspaceId: string
  /** The rest of the key; empty where the workspace is all of it. */
  key: string
}

/** A row with envelopes, and how others take their place. */
export interface SealedRow extends RowPlace {
  envelopes: readonly SealedEnvelope[]
  /** As many as there were, in their order. */
  replace(envelopes: readonly Buffer[]): Promise<void>
}

export interface SealedEnvelope {
  sealed: Buffer
  context: readonly string[]
}

/** A column in which envelopes of the master keys are kept. The SQL is here for all tables, since it is the same for all. */
export interface SealedPlace {
  /** `table.column`. */
  name: string
  /** How many envelopes each key sealed. */
  count(tx: Tx): Promise<{ keyId: string; envelopes: number }[]>
  /** The keys that a start sees here. */
  seen(tx: Tx): Promise<string[]>
  /**
   * The next rows, in the order of their keys, with an envelope that another key than `keyId` sealed, locked until the
   * transaction ends. A row that somebody else has locked is passed over: a rotation keeps nobody waiting, and waits for nobody.
   */
  lockOthers(tx: Transaction<Schema>, next: { keyId: string; after: RowPlace; limit: number }): Promise<SealedRow[]>
}

/** So many of the first and of the last rows are looked at where there may be millions. */
const edge = 1_000

/**
 * A column of envelopes. `key`: what follows the workspace in the primary key. `seen`: `edges` for a table that grows with use and has
 * no index on what is sealed, of which a start sees the first and the last rows.
 */
export function sealedColumn(
  tableName: string,
  columnName: string,
  key: string | null,
  contextOf: (workspaceId: string, key: string) => readonly string[],
  seen: 'all' | 'edges' = 'all',
): SealedPlace {
  const table = sql.table(tableName)
  const column = sql.ref(columnName)
  const keyRef = key === null ? sql<string>`''` : sql.ref<string>(key)
  const isAt = ({ workspaceId, key: at }: RowPlace) =>
    key === null ? sql`workspace_id = ${workspaceId}` : sql`workspace_id = ${workspaceId} and ${keyRef} = ${at}`
  const order = (direction: 'asc' | 'desc') => {
    const way = sql.raw(direction)
    return key === null ? sql`workspace_id ${way}` : sql`workspace_id ${way}, ${keyRef} ${way}`
  }
  const rowsOf = (direction: 'asc' | 'desc') =>
    sql`(select ${column} from ${table} order by ${order(direction)} limit ${edge})`
  const looked = seen === 'all' ? table : sql`(${rowsOf('asc')} union all ${rowsOf('desc')}) as edges`
  const countIn = async (tx: Tx, from: RawBuilder<unknown>) => {
    const counted = await sql<{ keyId: string; envelopes: number }>`
      select ${keyIdOf(column)} as key_id, count(*) as envelopes from ${from}
      where ${column} is not null group by 1`.execute(tx)
    return counted.rows
  }
  return {
    name: `${tableName}.${columnName}`,
    count: tx => countIn(tx, table),
    seen: async tx => (await countIn(tx, looked)).map(({ keyId }) => keyId),
    lockOthers: async (tx, { keyId, after, limit }) => {
      const isAfter =
        key === null
          ? sql`workspace_id > ${after.workspaceId}`
          : sql`(workspace_id, ${keyRef}) > (${after.workspaceId}, ${after.key})`
      const found = await sql<{ workspaceId: string; key: string; sealed: Buffer }>`
        select workspace_id, ${keyRef} as key, ${column} as sealed from ${table}
        where ${column} is not null and ${keyIdOf(column)} <> ${keyId} and ${isAfter}
        order by ${order('asc')} limit ${limit}
        for update skip locked`.execute(tx)
      return found.rows.map(({ workspaceId, key, sealed }) => ({
        workspaceId,
        key,
        envelopes: [{ sealed, context: contextOf(workspaceId, key) }],
        replace: async ([envelope]) => {
          await sql`update ${table} set ${column} = ${envelope} where ${isAt({ workspaceId, key })}`.execute(tx)
        },
      }))
    },
  }
}

/** The arguments of calls that a turn has not come to yet, within the JSON of its state. A turn that is done has none. */
export function sealedCalls(
  contextOf: (workspaceId: string, turnId: string, callId: string) => readonly string[],
): SealedPlace {
  // Within a text of JSON a quote is escaped, so nothing that anybody wrote looks like this.
  const calls = sql`regexp_matches(state::text, '"sealedInputs":"([^"]*)"', 'g') as call`
  const keyId = keyIdOf(sql`decode(call[1], 'base64')`)
  const count = async (tx: Tx) => {
    const counted = await sql<{ keyId: string; envelopes: number }>`
      select ${keyId} as key_id, count(*) as envelopes from turns, ${calls}
      where status <> 'done' group by 1`.execute(tx)
    return counted.rows
  }
  return {
    name: 'turns.state',
    count,
    seen: async tx => (await count(tx)).map(row => row.keyId),
    lockOthers: async (tx, { keyId: current, after, limit }) => {
      const found = await sql<{ workspaceId: string; key: string; state: string }>`
        select workspace_id, id as key, state::text as state from turns
        where status <> 'done' and (workspace_id, id) > (${after.workspaceId}, ${after.key})
          and exists (select from ${calls} where ${keyId} <> ${current})
        order by workspace_id, id limit ${limit}
        for update skip locked`.execute(tx)
      return found.rows.map(({ workspaceId, key, state }) => toTurn(tx, { workspaceId, key }, state, contextOf))
    },
  }
}

function toTurn(
  tx: Transaction<Schema>,
  { workspaceId, key }: RowPlace,
  text: string,
  contextOf: (workspaceId: string, turnId: string, callId: string) => readonly string[],
): SealedRow {
  // Written by the conversations alone, from their own type.
  const state = JSON.parse(text) as { calls: { callId: string; sealedInputs: string }[] }
  return {
    workspaceId,
    key,
    envelopes: state.calls.map(({ callId, sealedInputs }) => ({
      sealed: Buffer.from(sealedInputs, 'base64'),
      context: contextOf(workspaceId, key, callId),
    })),
    replace: async envelopes => {
      const calls = state.calls.map((call, at) => {
        const sealedInputs = envelopes[at]?.toString('base64') ?? call.sealedInputs
        return { ...call, sealedInputs }
      })
      await sql`update turns set state = ${JSON.stringify({ ...state, calls })}::json
        where workspace_id = ${workspaceId} and id = ${key}`.execute(tx)
    },
  }
}

/** How many connections servers have to this Postgres. */
export async function serverConnections(tx: Tx): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name in ('bellhop', 'bellhop hints')`.execute(tx)
  return counted.rows[0]?.count ?? 0
}

// An envelope is one byte of format and six of its key's id, then the rest (`crypto/sealing.ts`).
function keyIdOf(envelope: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`encode(substring(${envelope} from 2 for 6), 'hex')`
}
