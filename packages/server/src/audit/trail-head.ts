import { type AuditHead, emptyHead } from '@bellhop/core/audit'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import { lockHead } from './head-store.ts'

/** Where a workspace's trail ends, which it goes on to do until the transaction does. */
export async function trailHead(tx: Transaction<Schema>, workspaceId: string): Promise<AuditHead> {
  return (await lockHead(tx, workspaceId)) ?? emptyHead
}
