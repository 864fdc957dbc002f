import {
  findCredential,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  looksDrawn,
  mayNameCredential,
} from '@bellhop/core'
import type { LiftedSecret, SecretUse } from './draft.ts'
import type { PastedRequest, Row } from './pasted-request.ts'

/** A request without its credentials. */
export interface LiftedRequest {
  request: PastedRequest
  auth: JsonObject
  secrets: LiftedSecret[]
  notes: string[]
}

/** Takes every credential out of a request: into its `auth`, into `{{secrets.NAME}}` of a header, or, where neither can be, out of it. */
export function liftCredentials(pasted: PastedRequest, takenNames: ReadonlySet<string>): LiftedRequest {
  const host = pasted.origin.replace(/^https?:\/\//, '').toLowerCase()
  const secrets: LiftedSecret[] = []
  const names = new Set(takenNames)
  const notes: string[] = []
  let auth: JsonObject = { type: 'none' }

  const lift = (purpose: string, value: string, usedAs: SecretUse): string => {
    const name = freeName(`${brandOf(host)}_${purpose}`, names)
    names.add(name)
    secrets.push({ name, value: isKnown(value) ? value : null, hosts: [host], usedAs })
    return name
  }
  const unplaced = (purpose: string, value: string, where: string) => {
    lift(purpose, value, 'none')
    notes.push(
      `${where} holds a credential, and an action cannot send one there. Many APIs take it in a header as well: see what yours says.`,
    )
  }

  const headersOfBasic: Row[] = []
  const loneKey = pasted.basic?.password === '' ? pasted.basic.username : null
  if (loneKey !== null && (findCredential.inPair('', loneKey) !== null || looksDrawn(loneKey))) {
    // `-u sk_live_…:`: the secret is the name, which an action would show, so all of what basic sends is one.
    const name = lift('basic_key', Buffer.from(`${loneKey}:`).toString('base64'), 'header')
    headersOfBasic.push({ name: 'Authorization', value: `Basic {{secrets.${name}}}` })
  } else if (pasted.basic !== null) {
    auth = { type: 'basic', username: pasted.basic.username, secret: lift('password', pasted.basic.password, 'auth') }
  }
  const headers = pasted.headers.flatMap((header): Row[] => {
    const { name, value } = header
    const lower = name.toLowerCase()
    if (lower === 'authorization') {
      const [, scheme = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(value.trim()) ?? []
      const userAndPassword = /^basic$/i.test(scheme) ? /^([^:]*):([\s\S]*)$/.exec(fromBase64(rest)) : null
      if (auth.type !== 'none' || headersOfBasic.length > 0) {
        notes.push('The command authorizes itself twice: the header Authorization was left out.')
        return []
      }
      if (userAndPassword) {
        const [, username = '', password = ''] = userAndPassword
        auth = { type: 'basic', username, secret: lift('password', password, 'auth') }
        return []
      }
      if (/^bearer$/i.test(scheme)) {
        auth = { type: 'bearer', secret: lift('token', rest, 'auth') }
        return []
      }
      if (scheme === '') {
        auth = { type: 'header', name, secret: lift('key', value.trim(), 'auth') }
        return []
      }
      return [{ name, value: `${scheme} {{secrets.${lift('key', rest, 'header')}}}` }]
    }
    if (!isCredential(name, value) && findCredential.inHeader(name, value) === null) return [header]
    if (auth.type === 'none') {
      auth = { type: 'header', name, secret: lift(wordsOf(name), value, 'auth') }
      return []
    }
    return [{ name, value: `{{secrets.${lift(wordsOf(name), value, 'header')}}}` }]
  })
  const query = pasted.query.filter(({ name, value }) => {
    if (!isCredential(name, value)) return true
    unplaced(wordsOf(name), value, `The parameter ${name}`)
    return false
  })
  const secretSegments = findSecretSegments(pasted)
  const path = pasted.path
    .split('/')
    .map((segment, i) => {
      if (!secretSegments.has(i)) return segment
      unplaced('path_key', segment, 'The path of the address')
      return 'REPLACE_ME'
    })
    .join('/')
  const inBody = (name: string, value: string, top: boolean): boolean => {
    if (!isCredential(name, value)) return false
    if (top && auth.type === 'none') auth = { type: 'body', name, secret: lift(wordsOf(name), value, 'auth') }
    else unplaced(wordsOf(name), value, `The field ${name} of the body`)
    return true
  }
  const { body } = pasted
  const cleanBody: PastedRequest['body'] =
    body === null
      ? null
      : body.type === 'form'
        ? { type: 'form', rows: body.rows.filter(({ name, value }) => !inBody(name, value, true)) }
        : {
            type: 'json',
            value: withoutCredentials(body.value, (name, value, depth) => inBody(name, value, depth === 0)),
          }
  return {
    request: { ...pasted, path, query, headers: [...headersOfBasic, ...headers], body: cleanBody, basic: null },
    auth,
    secrets,
    notes,
  }
}

/** Whatever is named like one or looks like one. To lift too much costs a moment, to leave one in may cost the account. */
function isCredential(name: string, value: string): boolean {
  if (value.trim() === '' || /^(idempotency|sort|partition|page|cursor)[-_]?(key|token)$/i.test(name)) return false
  if (/passw|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential/i.test(name)) return true
  return findCredential.inPair(name, value) !== null || (mayNameCredential(name) && looksDrawn(value))
}

// The addresses of web hooks hold theirs in the path: the last segment of Slack's, the one with a colon of Telegram's.
function findSecretSegments({ origin, path }: PastedRequest): ReadonlySet<number> {
  const segments = path.split('/')
  const alone = segments.flatMap((segment, i) =>
    segment !== '' && findCredential.inUrl(`https://x/${segment}`) !== null ? [i] : [],
  )
  if (alone.length > 0 || findCredential.inUrl(`${origin}${path}`) === null) return new Set(alone)
  return new Set([segments.length - 1])
}

function withoutCredentials(
  value: JsonValue,
  lifts: (name: string, value: string, depth: number) => boolean,
  depth = 0,
): JsonValue {
  if (Array.isArray(value)) return value.map(item => withoutCredentials(item, lifts, depth + 1))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => typeof item !== 'string' || !lifts(name, item, depth))
      .map(([name, item]) => [name, withoutCredentials(item, lifts, depth + 1)]),
  )
}

// What a variable or a command of the shell stands for isn't in the text.
function isKnown(value: string): boolean {
  return value !== '' && !/\{\{|\$\(|`/.test(value)
}

function fromBase64(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8')
}

/** `api.zendesk.com` is `zendesk`, `127.0.0.1:4461` is `api`. */
export function brandOf(host: string): string {
  const labels = host.replace(/:\d+$/, '').split('.')
  if (labels.length < 2 || labels.every(label => /^\d+$/.test(label))) return 'api'
  const short = labels.length > 2 && (labels.at(-2) ?? '').length <= 3
  return wordsOf(labels.at(short ? -3 : -2) ?? 'api')
}

export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
  return words === '' ? 'value' : words
}

function freeName(wish: string, taken: ReadonlySet<string>): string {
  const base = (/^\d/.test(wish) ? `_${wish}` : wish).toUpperCase().slice(0, 55)
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`
    if (!taken.has(name)) return name
  }
}
