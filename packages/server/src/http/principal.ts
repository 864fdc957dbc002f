/** What a key may do. None implies another: a key that writes and reads has both. */
export const scopes = ['read', 'write', 'run', 'approve', 'admin'] as const

export type Scope = (typeof scopes)[number]

/** What a member of a workspace is. Each may do what the next one may, but for `support`, which sees less than a viewer. */
export const roles = ['owner', 'editor', 'viewer', 'support'] as const

export type Role = (typeof roles)[number]

/**
 * The scopes that a role stands for. `support` reads as well, but only where a route says that it is for support: conversations
 * and runs.
 */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: scopes,
  editor: ['read', 'write', 'run', 'approve'],
  viewer: ['read'],
  support: ['read'],
}

/** Who a call comes from, once that is proven. Everything that it reads or writes is of this workspace. */
export interface Principal {
  workspaceId: string
  actor: Actor
  scopes: readonly Scope[]
  /** What a person is in the workspace; an API key has scopes alone. */
  role?: Role
}

/** Who did something, as the audit trail names them. */
export interface Actor {
  type: 'api_key' | 'user' | 'visitor' | 'system'
  id: string
  name: string
  /** Where the call came from. Left out: a `system` actor is the server itself, and a visitor's address is not kept. */
  from?: ActorOrigin
}

/** `cli`: the command of an operator, on the machine of the database. */
export type ActorOrigin = { address: string | null; userAgent: string | null } | 'cli'

export function isScope(text: string): text is Scope {
  return scopes.some(scope => scope === text)
}

export function isRole(text: string): text is Role {
  return roles.some(role => role === text)
}
