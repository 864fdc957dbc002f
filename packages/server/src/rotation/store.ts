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
  /**
   * The next rows, in the order of their keys, with an envelope that another key than `keyId` sealed, locked until the
   * transaction ends. A row that somebody else has locked is passed over: a rotation keeps nobody waiting, and waits for nobody.
   */
  lockOthers(tx: Transaction<Schema>, next: { keyId: string; after: RowPlace; limit: number }): Promise<SealedRow[]>
}

/** A column of envelopes. `key`: what follows the workspace in the primary key. */
export function sealedColumn(
  tableName: string,
  columnName: string,
  key: string | null,
  contextOf: (workspaceId: string, key: string) => readonly string[],
): SealedPlace {
  const table = sql.table(tableName)
  const column = sql.ref(columnName)
  const keyRef = key === null ? sql<string>`''` : sql.ref<string>(key)
  const isAt = ({ workspaceId, key: at }: RowPlace) =>
    key === null ? sql`workspace_id = ${workspaceId}` : sql`workspace_id = ${workspaceId} and ${keyRef} = ${at}`
  return {
    name: `${tableName}.${columnName}`,
    count: async tx => {
      const counted = await sql<{ keyId: string; envelopes: number }>`
        select ${keyIdOf(column)} as key_id, count(*) as envelopes from ${table}
        where ${column} is not null group by 1`.execute(tx)
      return counted.rows
    },
    lockOthers: async (tx, { keyId, after, limit }) => {
      const isAfter =
        key === null
          ? sql`workspace_id > ${after.workspaceId}`
          : sql`(workspace_id, ${keyRef}) > (${after.workspaceId}, ${after.key})`
      const found = await sql<{ workspaceId: string; key: string; sealed: Buffer }>`
        select workspace_id, ${keyRef} as key, ${column} as sealed from ${table}
        where ${column} is not null and ${keyIdOf(column)} <> ${keyId} and ${isAfter}
        order by workspace_id, ${key === null ? sql`workspace_id` : keyRef} limit ${limit}
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
  return {
    name: 'turns.state',
    count: async tx => {
      const counted = await sql<{ keyId: string; envelopes: number }>`
        select ${keyId} as key_id, count(*) as envelopes from turns, ${calls}
        where status <> 'done' group by 1`.execute(tx)
      return counted.rows
    },
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

// An envelope is one byte of format and six of its key's id, then the rest (`crypto/sealing.ts`).
function keyIdOf(envelope: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`encode(substring(${envelope} from 2 for 6), 'hex')`
}
