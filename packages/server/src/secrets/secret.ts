import type { SecretRow } from './store.ts'

/**
 * `missing`: its value can't be opened any more, so it needs that again, or the master key that sealed it; `disabled`: somebody switched it
 * off; `unusable`: it has no host, so it goes nowhere. The first that applies.
 */
export const secretStatuses = ['active', 'disabled', 'unusable', 'missing'] as const

export type SecretStatus = (typeof secretStatuses)[number]

/** A secret as the API shows it: never its value, nor anything made of it. */
export interface Secret {
  id: string
  name: string
  hosts: string[]
  enabled: boolean
  version: number
  status: SecretStatus
  lastUsedAt: string | null
  usedBy: string[]
  createdAt: string
  updatedAt: string
}

export function toSecret(row: SecretRow, { usedBy, opens }: { usedBy: string[]; opens: boolean }): Secret {
  return {
    id: row.id,
    name: row.name,
    hosts: row.hosts,
    enabled: row.enabled,
    version: row.version,
    status: !opens ? 'missing' : !row.enabled ? 'disabled' : row.hosts.length === 0 ? 'unusable' : 'active',
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    usedBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
