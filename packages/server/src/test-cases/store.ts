import type { JsonValue } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { type TestCasesTable, toJson } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import { type TestCase, testCaseSchema } from './test-case.ts'

const stored = z.array(testCaseSchema)

export interface CaseList {
  version: number
  cases: TestCase[]
  updatedAt: Date
  updatedBy: string
}

/** The cases of an action; null where none were ever saved. */
export async function readCases(tx: Tx, workspaceId: string, actionId: string): Promise<CaseList | null> {
  const row = await tx
    .selectFrom('testCases')
    .select(['version', 'cases', 'updatedAt', 'updatedBy'])
    .where('workspaceId', '=', workspaceId)
    .where('actionId', '=', actionId)
    .executeTakeFirst()
  return row ? { ...row, cases: stored.parse(row.cases) } : null
}

export async function writeCases(
  tx: Tx,
  row: Pick<TestCasesTable, 'workspaceId' | 'actionId' | 'version' | 'updatedAt' | 'updatedBy'>,
  cases: TestCase[],
): Promise<void> {
  const { workspaceId, actionId, ...rest } = row
  const values = { ...rest, cases: toJson<JsonValue[]>(cases.map(toJsonValue)) }
  await tx
    .insertInto('testCases')
    .values({ workspaceId, actionId, ...values })
    .onConflict(conflict => conflict.columns(['workspaceId', 'actionId']).doUpdateSet(values))
    .execute()
}

export async function deleteCases(tx: Tx, workspaceId: string, actionId: string): Promise<void> {
  await tx.deleteFrom('testCases').where('workspaceId', '=', workspaceId).where('actionId', '=', actionId).execute()
}

// What is undefined in it is left out, as JSON does.
function toJsonValue(testCase: TestCase): JsonValue {
  return JSON.parse(JSON.stringify(testCase))
}
