import type { AllowList } from './allow-list.ts'
import { EgressError, isEgressError } from './egress-error.ts'
import type { Answer } from './exchange.ts'
import { hasAmbiguousCharacter } from './host-names.ts'
import { type JudgedUrl, judgeUrl } from './judge-url.ts'

const maxRedirects = 5

/**
 * Where an answer leads: `null` when it is final, the judged next address when a redirect may be followed. A GET (or
 * HEAD) follows any redirect and stays what it is; a write follows 307 and 308 to the same origin and refuses all else,
 * since a 301, 302 or 303 would turn it into another request. Nothing goes from https to http.
 * Throws `redirect_refused`, or `egress_denied` for an address that is refused, both with the redirect's status.
 */
export function nextHop(
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  current: URL,
  { write, redirects, allow }: { write: boolean; redirects: number; allow: AllowList },
): JudgedUrl | null {
  if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) return null
  if (write && status < 307) throw refused('A write is not redirected to be another request.', status)
  const { location } = headers
  if (location === undefined) return null
  if (redirects >= maxRedirects) throw refused(`More than ${maxRedirects} redirects.`, status)
  const next = judgeLocation(location, current, status, allow)
  if (!next.secure && current.protocol === 'https:') throw refused('A redirect from https to http.', status)
  if (write && next.url.origin !== current.origin) throw refused('A write is not redirected to another origin.', status)
  return next
}

function judgeLocation(location: unknown, current: URL, status: number, allow: AllowList): JudgedUrl {
  try {
    // Judged as written where it is absolute, so that its spelling is held to the same rules as any URL.
    const isAbsolute = typeof location === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(location)
    if (isAbsolute) return judgeUrl(location, allow)
    if (typeof location !== 'string' || hasAmbiguousCharacter(location))
      throw refused('An unreadable redirect.', status)
    return judgeUrl(URL.parse(location, current.href)?.href ?? '', allow)
  } catch (error) {
    if (!isEgressError(error)) throw error
    throw new EgressError(error.code, error.message, { left: true, status, cause: error.cause })
  }
}

function refused(message: string, status: number): EgressError {
  return new EgressError('redirect_refused', message, { left: true, status })
}
