import { isJsonObject, type JsonObject } from '@bellhop/core'
import { areClaims } from './are-claims.ts'
import type { RefusalReason } from './identity-refusal.ts'

/** How far the clocks of a site and of this server may be apart. */
const skewMs = 60_000
/** A token that is lost is somebody else for as long as it lasts. */
const longestMs = 24 * 60 * 60 * 1000

export interface Judged {
  /** Who somebody is, `sub` always among them, and nothing of the token that said so. */
  claims: JsonObject
  /** From when on the token is no longer accepted, the tolerance counted in. */
  expiresAt: Date
  /** Of a token that may be used once. */
  jti: string | null
}

/** What the claims of a token say whose signature is right, or why they are not accepted (RFC 7519, section 4.1). */
export function judgeClaims(payload: unknown, agentId: string, now: Date): Judged | RefusalReason {
  if (!isJsonObject(payload)) return 'claims_malformed'
  const { iat, exp, nbf, jti, aud, ...person } = payload
  if (aud === undefined) return 'audience_missing'
  if (aud !== agentId && !(Array.isArray(aud) && aud.includes(agentId))) return 'audience_wrong'
  if (exp === undefined) return 'expiry_missing'
  const [expires, issued, begins] = [toMs(exp), toMs(iat), toMs(nbf)]
  if (expires === null || expires === 'none' || issued === null || begins === null) return 'claims_malformed'
  if (jti !== undefined && (typeof jti !== 'string' || jti === '' || jti.length > 200)) return 'claims_malformed'
  const at = now.getTime()
  if (at >= expires + skewMs) return 'token_expired'
  if ([issued, begins].some(time => time !== 'none' && time > at + skewMs)) return 'token_not_yet_valid'
  if (expires - (issued === 'none' ? at : issued) > longestMs) return 'token_too_long_lived'
  if (!areClaims(person)) return 'claims_malformed'
  const sub = subjectOf(person)
  if (sub === null) return 'subject_missing'
  return { claims: { ...person, sub }, expiresAt: new Date(expires + skewMs), jti: jti ?? null }
}

/** An empty subject, or one that is no text, would be everybody's. A `sub` that is there decides, however wrong it is. */
function subjectOf({ sub, user_id: userId }: JsonObject): string | null {
  const subject = sub === undefined ? userId : sub
  return typeof subject === 'string' && subject.trim() !== '' ? subject : null
}

function toMs(seconds: unknown): number | 'none' | null {
  if (seconds === undefined) return 'none'
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null
}
