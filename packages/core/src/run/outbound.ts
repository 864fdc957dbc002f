import type { Outbound } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import type { JsonObject } from '../json.ts'
import { addBodyCredential, showBodyCredential } from './body-credential.ts'
import { type Credential, toCredential } from './credential.ts'
import type { FrozenHeader, FrozenRequest, ShownRequest } from './frozen.ts'
import { sensitiveMask } from './mask.ts'
import type { ResolvedSecret, SecretSet } from './secrets.ts'

export interface OutboundParts {
  secrets: SecretSet
  /** HMAC-SHA256 under the workspace's key, in hex. */
  hmac(text: string): string
  /** Sent with writes under the header that the action names. */
  idempotencyKey?: string | undefined
}

export interface BuiltOutbound {
  outbound: Outbound
  /** `trace.send.detail`: what goes out, credentials replaced by fingerprints, sensitive inputs masked (contracts 6). */
  detail: JsonObject
  /** Every credential that was put in, also as it was composed, so that answers can be searched for them. */
  credentials: Credential[]
}

/** Puts credentials into a frozen request. Throws `secret_missing`, `secret_disabled` or `template_invalid`. */
export function buildOutbound(request: FrozenRequest, shown: ShownRequest, parts: OutboundParts): BuiltOutbound {
  const purse = openPurse(parts)
  const { body, shownBody, header } = addAuth(request, shown, purse)
  const headers = toHeaders(request, shown, purse, body !== null)
  if (request.idempotencyHeader !== null && request.method !== 'GET' && parts.idempotencyKey !== undefined) {
    headers.put(request.idempotencyHeader, parts.idempotencyKey)
  }
  if (header) headers.put(header.name, header.value, header.shown)
  refuseUnfit(headers.real())

  return {
    outbound: {
      method: request.method,
      url: request.url,
      headers: headers.real(),
      ...(body === null ? {} : { body }),
      carriesSecret: purse.used.size > 0,
      ...(purse.used.size > 0 ? { secretHosts: commonHosts([...purse.used.values()], request.url) } : {}),
    },
    detail: { method: request.method, url: shown.url, headers: headers.shown(), body: shownBody },
    credentials: purse.credentials,
  }
}

/** What an author wrote was looked at where it was rendered: what is unfit by now came with a secret. */
function refuseUnfit(headers: readonly { name: string; value: string }[]): void {
  const unfit = headers.find(({ value }) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
  if (!unfit) return
  throw new BellhopError(
    'template_invalid',
    `The secret in the header ${unfit.name} holds a line break, another control character or one beyond Latin-1.`,
    {
      hint: 'No header can carry that, so nothing was sent. Give the secret its value again, as it is, without a line break at its end; what really has such characters belongs into a body, or into Basic authentication.',
    },
  )
}

interface Purse {
  secrets: SecretSet
  used: Map<string, ResolvedSecret>
  credentials: Credential[]
  /** Notes that a secret is about to be sent, `composed` into another text or as it is. */
  take(secret: ResolvedSecret, composed?: string): Credential
}

function openPurse({ secrets, hmac }: OutboundParts): Purse {
  const used = new Map<string, ResolvedSecret>()
  const credentials: Credential[] = []
  const take = (secret: ResolvedSecret, composed = secret.value) => {
    used.set(secret.id, secret)
    const credential = toCredential(secret, composed, hmac)
    if (!credentials.includes(credential)) credentials.push(credential)
    return credential
  }
  return { secrets, used, credentials, take }
}

interface WithAuth {
  body: string | null
  shownBody: string | null
  header: { name: string; value: string; shown: string } | null
}

function addAuth({ auth, body, bodyType }: FrozenRequest, shown: ShownRequest, purse: Purse): WithAuth {
  const same = { body, shownBody: shown.body }
  if (auth.type === 'none') return { ...same, header: null }
  const secret = purse.secrets.byId(auth.secret)
  const { value, mask } = purse.take(secret)
  switch (auth.type) {
    case 'bearer':
      return { ...same, header: { name: 'Authorization', value: `Bearer ${value}`, shown: `Bearer ${mask}` } }
    case 'basic': {
      const composed = purse.take(secret, Buffer.from(`${auth.username}:${value}`, 'utf8').toString('base64'))
      const shown = `Basic ${composed.mask}`
      return { ...same, header: { name: 'Authorization', value: `Basic ${composed.value}`, shown } }
    }
    case 'header':
      return { ...same, header: { name: auth.name, value, shown: mask } }
    case 'body':
      return {
        body: addBodyCredential(body, bodyType, auth.name, value),
        shownBody: showBodyCredential(shown.body, bodyType, auth.name, mask),
        header: null,
      }
  }
}

/** The author's headers over our defaults, each as it is sent and as it is shown. */
function toHeaders(request: FrozenRequest, shown: ShownRequest, purse: Purse, hasBody: boolean) {
  const all = new Map<string, { name: string; value: string; shown: string }>()
  // A name in another case is the same header (RFC 9110, 5.1): what is put later takes its place.
  const put = (name: string, value: string, shown = value) => all.set(name.toLowerCase(), { name, value, shown })

  put('Accept', 'application/json')
  put('User-Agent', 'Bellhop')
  if (hasBody) {
    put('Content-Type', request.bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json')
  }
  request.headers.forEach((header, index) => {
    const masked = shown.headers[index]
    const take = (name: string) => purse.take(purse.secrets.byName(name))
    const value = join(header, name => take(name).value)
    put(header.name, value, masked ? join(masked, name => take(name).mask) : sensitiveMask)
  })
  // The guard asks for no coding, whatever the author asks for.
  if (all.has('accept-encoding')) put('Accept-Encoding', 'identity')

  return {
    put,
    real: () => [...all.values()].map(({ name, value }) => ({ name, value })),
    shown: () => [...all.values()].map(({ name, shown }) => ({ name, value: shown })),
  }
}

function join(header: FrozenHeader, secret: (name: string) => string): string {
  return header.parts.map(part => ('text' in part ? part.text : secret(part.secret))).join('')
}

/** A request that carries several secrets may go only where every one of them may go. */
function commonHosts(secrets: readonly ResolvedSecret[], url: string): string[] {
  // A host without a port has that of the scheme, as in a URL: it is the same host, whichever way each secret names it.
  const port = /^http:/i.test(url) ? 80 : 443
  const whole = (host: string) => (/:\d+$/.test(host) ? host : `${host}:${port}`)
  const [first, ...rest] = secrets
  return (first?.hosts ?? []).filter(host =>
    rest.every(({ hosts }) => hosts.some(other => whole(other) === whole(host))),
  )
}
