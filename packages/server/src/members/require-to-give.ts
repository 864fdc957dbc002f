import { BellhopError } from '@bellhop/core'
import { type Principal, type Role, scopesOfRole } from '../http/principal.ts'

/**
 * Throws `forbidden` for a role with a scope that its giver lacks: a key that only administers would otherwise make somebody an
 * owner, and have by them all that it was not given.
 */
export function requireToGive({ scopes }: Principal, role: Role): void {
  const lacking = scopesOfRole[role].filter(scope => !scopes.includes(scope))
  if (lacking.length === 0) return
  throw new BellhopError(
    'forbidden',
    `The role "${role}" may do more than this key, which lacks ${lacking.join(', ')}. Use a key of an owner, or another role.`,
  )
}
