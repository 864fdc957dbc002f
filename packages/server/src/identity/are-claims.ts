import { canonicalJson, type JsonObject } from '@bellhop/core'

/**
 * Can these be told from all others, as they have to be to say who somebody is? JSON of another program may hold half of a character (a
 * text that was cut within an emoji), or a number that is none here (`1e400`).
 */
export function areClaims(claims: JsonObject): boolean {
  try {
    canonicalJson(claims)
    return true
  } catch {
    return false
  }
}
