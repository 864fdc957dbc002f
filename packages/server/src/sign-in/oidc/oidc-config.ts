import { createEgress } from '@bellhop/core/egress'

/** The OpenID provider that people may sign in with. */
export interface OidcConfig {
  /** As the provider itself writes it, to the letter. */
  issuer: string
  clientId: string
  clientSecret: string
  /** What the button says: `Sign in with …`. */
  name: string
}

export const oidcVariables = [
  'BELLHOP_OIDC_ISSUER',
  'BELLHOP_OIDC_CLIENT_ID',
  'BELLHOP_OIDC_CLIENT_SECRET',
  'BELLHOP_OIDC_NAME',
] as const

/** null where none of its variables is given; a part of them is a problem. */
export function readOidcConfig(
  text: (name: string) => string | null,
  egressAllow: string,
  problems: string[],
): OidcConfig | null {
  const [issuer, clientId, clientSecret, name] = oidcVariables.map(text)
  if (!issuer && !clientId && !clientSecret && !name) return null
  if (!issuer || !clientId || !clientSecret) {
    problems.push('BELLHOP_OIDC_ISSUER, BELLHOP_OIDC_CLIENT_ID and BELLHOP_OIDC_CLIENT_SECRET go together.')
    return null
  }
  const why = whyUnusable(issuer, egressAllow)
  if (why !== null) problems.push(`BELLHOP_OIDC_ISSUER: ${why}`)
  if (name && name.length > 60) problems.push('BELLHOP_OIDC_NAME has 60 characters at the most.')
  return { issuer, clientId, clientSecret, name: name || URL.parse(issuer)?.hostname || issuer }
}

function whyUnusable(issuer: string, allow: string): string | null {
  const url = URL.parse(issuer)
  if (url === null || url.search || url.hash || url.username || url.password)
    return 'must be an address such as https://login.example.com/realm, without a query.'
  try {
    createEgress({ allow }).check(issuer, { carriesSecret: true, secretHosts: [url.host] })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'no call may go there.'
  }
}
