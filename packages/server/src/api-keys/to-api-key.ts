import { isRole, isScope, type Role, type Scope } from '../http/principal.ts'
import type { ApiKeyRow } from './store.ts'

/** A key as the API shows it: never its value, nor the hash of it. */
export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  createdAt: string
  createdBy: string
  lastUsedAt: string | null
  role: Role | null
  expiresAt: string | null
}

export function toApiKey(row: Omit<ApiKeyRow, 'hash' | 'workspaceId' | 'revokedAt'>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.filter(isScope),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    role: row.role !== null && isRole(row.role) ? row.role : null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  }
}
