import type { SecretRow } from './store.ts'

/** A secret as the API shows it: never its value, nor anything made of it. */
export interface Secret {
  id: string
  name: string
  hosts: string[]
  enabled: boolean
  version: number
  /** `unusable`: it has no host, so it goes nowhere. */
  status: 'active' | 'disabled' | 'unusable'
  lastUsedAt: string | null
  usedBy: string[]
  createdAt: string
  updatedAt: string
}

export function toSecret(row: SecretRow, usedBy: string[]): Secret {
  return {
    id: row.id,
    name: row.name,
    hosts: row.hosts,
    enabled: row.enabled,
    version: row.version,
    status: !row.enabled ? 'disabled' : row.hosts.length === 0 ? 'unusable' : 'active',
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    usedBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
