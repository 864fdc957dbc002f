/** What a key may do. None implies another: a key that writes and reads has both. */
export const scopes = ['read', 'write', 'run', 'approve', 'admin'] as const

export type Scope = (typeof scopes)[number]

/** Who a call comes from, once that is proven. Everything that it reads or writes is of this workspace. */
export interface Principal {
  workspaceId: string
  actor: Actor
  scopes: readonly Scope[]
}

/** Who did something, as the audit trail names them. */
export interface Actor {
  type: 'api_key' | 'visitor' | 'system'
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
