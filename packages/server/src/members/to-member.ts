import { isRole, type Role } from '../http/principal.ts'
import type { InvitationRow, MemberRow } from './store.ts'

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  createdAt: string
}

/** None for a role that this version doesn't know. */
export function toMember({ userId, name, email, role, createdAt }: MemberRow): Member[] {
  return isRole(role) ? [{ id: userId, name, email, role, createdAt: createdAt.toISOString() }] : []
}

export interface Invitation {
  id: string
  email: string | null
  role: Role
  createdAt: string
  expiresAt: string
}

export function toInvitation({ id, email, role, createdAt, expiresAt }: InvitationRow): Invitation[] {
  if (!isRole(role)) return []
  return [{ id, email, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }]
}
