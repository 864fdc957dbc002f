import type { Outbound } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { FrozenHeader, FrozenRequest, ShownRequest } from './frozen.ts'
import { fingerprint } from './mask.ts'
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
  /** Every form in which a credential was put in, so that answers can be searched for them. */
  credentials: string[]
}

/** Puts credentials into a frozen request. Throws `secret_missing`, `secret_disabled`, `secret_host_denied` or `header`-shaped refusals. */
export function buildOutbound(request: FrozenRequest, shown: ShownRequest, parts: OutboundParts): BuiltOutbound {
  const used = new Map<string, ResolvedSecret>()
  const credentials: string[] = []
  const take = (secret: ResolvedSecret): string => {
    used.set(secret.id, secret)
    credentials.push(secret.value)
    return secret.value
  }
  const mark = (credential: string) => fingerprint(credential, parts.hmac)

  const real = new Map<string, { name: string; value: string }>()
  const record = new Map<string, { name: string; value: string }>()
  const put = (name: string, value: string, recorded = value) => {
    real.set(name.toLowerCase(), { name, value })
    record.set(name.toLowerCase(), { name, value: recorded })
  }

  put('Accept', 'application/json')
  put('User-Agent', 'Bellhop')
  if (request.body !== null) {
    put('Content-Type', request.bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json')
  }
  request.headers.forEach((header, index) => {
    put(
      header.name,
      joinHeader(header, name => take(parts.secrets.byName(name))),
      joinHeader(shown.headers[index] ?? header, name => mark(parts.secrets.byName(name).value)),
    )
  })
  if (request.idempotencyHeader !== null && request.method !== 'GET' && parts.idempotencyKey !== undefined) {
    put(request.idempotencyHeader, parts.idempotencyKey)
  }

  let body = request.body
  let shownBody = shown.body
  const auth = request.auth
  switch (auth.type) {
    case 'none':
      break
    case 'bearer': {
      const token = take(parts.secrets.byId(auth.secret))
      put('Authorization', `Bearer ${token}`, `Bearer ${mark(token)}`)
      break
    }
    case 'basic': {
      const composed = Buffer.from(`${auth.username}:${take(parts.secrets.byId(auth.secret))}`, 'utf8').toString(
        'base64',
      )
      credentials.push(composed)
      put('Authorization', `Basic ${composed}`, `Basic ${mark(composed)}`)
      break
    }
    case 'header': {
      const value = take(parts.secrets.byId(auth.secret))
      put(auth.name, value, mark(value))
      break
    }
    case 'body': {
      const value = take(parts.secrets.byId(auth.secret))
      body = withBodyField(body, request.bodyType, auth.name, value)
      shownBody = withBodyField(shownBody, request.bodyType, auth.name, mark(value))
      break
    }
  }

  const headers = [...real.values()]
  return {
    outbound: {
      method: request.method,
      url: request.url,
      headers,
      ...(body === null ? {} : { body }),
      carriesSecret: used.size > 0,
      ...(used.size > 0 ? { secretHosts: commonHosts([...used.values()]) } : {}),
    },
    detail: {
      method: request.method,
      url: shown.url,
      headers: [...record.values()],
      body: shownBody,
    },
    credentials,
  }
}

function joinHeader(header: FrozenHeader, secret: (name: string) => string): string {
  return header.parts.map(part => ('text' in part ? part.text : secret(part.secret))).join('')
}

/** A request that carries several secrets may go only where every one of them may go. */
function commonHosts(secrets: readonly ResolvedSecret[]): string[] {
  const [first, ...rest] = secrets
  return (first?.hosts ?? []).filter(host => rest.every(secret => secret.hosts.includes(host)))
}

function withBodyField(body: string | null, type: 'json' | 'form', name: string, value: string): string {
  if (type === 'form') {
    const form = new URLSearchParams(body ?? '')
    form.set(name, value)
    return form.toString()
  }
  const parsed: unknown = body === null ? {} : JSON.parse(body)
  if (!isJsonObject(parsed)) {
    throw new BellhopError('template_invalid', 'A credential in the body needs a body that is a JSON object.', {
      issues: [{ path: '$.request.body', message: 'Make the body a JSON object, or send the credential in a header.' }],
    })
  }
  return JSON.stringify({ ...parsed, [name]: value })
}
