export type Scope = 'read' | 'write' | 'run' | 'approve' | 'admin'

export type KeyRole = 'owner' | 'editor' | 'viewer'

/** A role, or scopes that are named one by one. */
export type KeyAccess = KeyRole | 'scopes'

export const keyRoles: readonly KeyRole[] = ['owner', 'editor', 'viewer']

export function isKeyRole(text: string): text is KeyRole {
  return keyRoles.some(role => role === text)
}

export const scopeWords: readonly (readonly [Scope, string])[] = [
  ['read', 'Read actions, agents, runs and conversations'],
  ['write', 'Change actions, agents and secrets'],
  ['run', 'Run actions and take part in conversations'],
  ['approve', 'Say yes or no where an action asks for it'],
  ['admin', 'People, API keys, the audit trail and the workspace itself'],
]

/** What is sent for a new key. `lastDay`: a day of the viewer's own calendar, `2027-03-31`; empty: it never expires. */
export function toKeyRequest({
  name,
  access,
  scopes,
  lastDay,
}: {
  name: string
  access: KeyAccess
  scopes: ReadonlySet<Scope>
  lastDay: string
}) {
  return {
    name: name.trim(),
    ...(access === 'scopes'
      ? { scopes: scopeWords.map(([scope]) => scope).filter(scope => scopes.has(scope)) }
      : { role: access }),
    expiresAt: lastDay === '' ? null : new Date(`${lastDay}T23:59:59`).toISOString(),
  }
}
