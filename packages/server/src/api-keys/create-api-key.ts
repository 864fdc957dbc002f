import { BellhopError } from '@bellhop/core'
import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import { type Schema, toJson } from '../database/index.ts'
import type { Actor, Role, Scope } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { hashOf, isKeyValue, makeKeyValue, prefixOf } from './key-value.ts'
import { insertApiKey } from './store.ts'

export interface NewApiKey {
  name: string
  scopes: readonly Scope[]
  /** What `scopes` were made of. Default: they were named one by one. */
  role?: Role | null
  /** Default: never. */
  expiresAt?: Date | null
  actor: Actor
  /** Default: a random one. */
  value?: string
}

/** Makes a key. Its value is in this answer alone: only a hash of it is stored. */
export async function createApiKey(
  tx: Transaction<Schema>,
  parts: Parts,
  workspaceId: string,
  key: NewApiKey,
): Promise<{ id: string; value: string; prefix: string; createdAt: Date }> {
  const value = key.value ?? makeKeyValue()
  if (!isKeyValue(value))
    throw new BellhopError(
      'request_invalid',
      'An API key begins with "bh_" and has 32 characters or more: letters, digits, "_" and "-".',
    )
  const made = { id: parts.ids.next('key'), value, prefix: prefixOf(value), createdAt: parts.clock.now() }
  await insertApiKey(tx, {
    workspaceId,
    id: made.id,
    name: key.name,
    prefix: made.prefix,
    hash: hashOf(value),
    scopes: toJson([...key.scopes]),
    createdAt: made.createdAt,
    createdBy: key.actor.id,
    lastUsedAt: null,
    revokedAt: null,
    role: key.role ?? null,
    expiresAt: key.expiresAt ?? null,
  })
  await appendAudit(tx, parts, workspaceId, {
    kind: 'api_key.created',
    actor: key.actor,
    subject: made.id,
    detail: {
      name: key.name,
      changes: describeChanges(null, inClear({ name: key.name, prefix: made.prefix, scopes: [...key.scopes] })),
    },
  })
  return made
}
