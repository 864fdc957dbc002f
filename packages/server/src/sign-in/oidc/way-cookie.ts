import { z } from 'zod'
import type { Parts } from '../../parts.ts'
import type { OidcWay } from './oidc-provider.ts'

const cookieName = 'bellhop.oidc'
const context = ['oidc', 'way']
/** How long somebody may take at the provider. */
export const wayS = 600

const waySchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  until: z.number(),
})

/** Ties a way to the browser that began it: sealed, so that no node has to remember it. */
export type BrowserWay = OidcWay & {
  /** The page that it leads back to. */
  to: string
}

export function wayCookie(
  { keyring, clock, publicUrl }: Pick<Parts, 'keyring' | 'clock' | 'publicUrl'>,
  way: BrowserWay,
) {
  const until = clock.now().getTime() + wayS * 1_000
  const sealed = keyring.seal(JSON.stringify({ ...way, until }), context).toString('base64url')
  return cookie(sealed, wayS, publicUrl)
}

export function endedWayCookie({ publicUrl }: Pick<Parts, 'publicUrl'>): string {
  return cookie('', 0, publicUrl)
}

/** null without a cookie, or with one that is past its time or not ours. */
export function readWay({ keyring, clock }: Pick<Parts, 'keyring' | 'clock'>, request: Request): BrowserWay | null {
  const value = new RegExp(`(?:^|;\\s*)${cookieName.replace('.', '\\.')}=([\\w-]{1,4000})(?:;|$)`).exec(
    request.headers.get('cookie') ?? '',
  )?.[1]
  if (value === undefined) return null
  try {
    const opened = keyring.open(Buffer.from(value, 'base64url'), context).toString('utf8')
    const { until, ...way } = waySchema.parse(JSON.parse(opened))
    return until > clock.now().getTime() ? way : null
  } catch {
    return null
  }
}

// Lax: the provider leads the browser back here, which is another site's link.
function cookie(value: string, maxAgeS: number, publicUrl: URL): string {
  const secure = publicUrl.protocol === 'https:' ? '; Secure' : ''
  return `${cookieName}=${value}; Path=/auth/oidc; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`
}
