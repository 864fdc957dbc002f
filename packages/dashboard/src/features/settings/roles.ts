import type { Role } from '../../api/session.ts'

/** What each role is for, the one that may most first. */
export const roleWords: Readonly<Record<Role, { label: string; may: string }>> = {
  owner: { label: 'Owner', may: 'Everything: people, API keys and the audit trail too' },
  editor: { label: 'Editor', may: 'Builds, tests and changes actions, agents and secrets' },
  viewer: { label: 'Viewer', may: 'Sees what editors see, and changes nothing' },
  support: { label: 'Support', may: 'Sees conversations and runs, and settles hand-overs' },
}

export const roles: readonly Role[] = ['owner', 'editor', 'viewer', 'support']

export function isRole(text: string): text is Role {
  return roles.some(role => role === text)
}
