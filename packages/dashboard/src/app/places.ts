import { Activity, Bot, FileCheck, KeyRound, LayoutDashboard, MessagesSquare, Settings, Zap } from 'lucide-react'
import type { Role } from '../api/session.ts'

const everybody: readonly Role[] = ['owner', 'editor', 'viewer', 'support']
const authors: readonly Role[] = ['owner', 'editor', 'viewer']

const overview = { to: '/', label: 'Overview', icon: LayoutDashboard, roles: authors } as const

/** Where one can go, and which roles the server answers there. */
export const places = [
  overview,
  { to: '/actions', label: 'Actions', icon: Zap, roles: authors },
  { to: '/agents', label: 'Agents', icon: Bot, roles: authors },
  { to: '/secrets', label: 'Secrets', icon: KeyRound, roles: authors },
  { to: '/runs', label: 'Runs', icon: Activity, roles: everybody },
  { to: '/conversations', label: 'Conversations', icon: MessagesSquare, roles: everybody },
  { to: '/audit', label: 'Audit', icon: FileCheck, roles: ['owner'] as readonly Role[] },
  { to: '/settings', label: 'Settings', icon: Settings, roles: authors },
] as const

/** In no menu but the account's: everybody has one. */
const profile = { to: '/settings/profile', label: 'Your profile', roles: everybody } as const

/** What an address belongs to: the overview, where it is of no other. */
export function placeOf(path: string): { to: string; label: string; roles: readonly Role[] } {
  if (path === profile.to) return profile
  return places.find(({ to }) => to !== '/' && (path === to || path.startsWith(`${to}/`))) ?? overview
}
