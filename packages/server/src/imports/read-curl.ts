import { isJsonObject, type JsonObject, type JsonValue, type Method } from '@bellhop/core'
import { z } from 'zod'
import { anyJson } from '../http/json-schemas.ts'
import { isTooDeep } from '../is-too-deep.ts'
import { asBash } from './as-bash.ts'
import { isPiped } from './is-piped.ts'
import { parseCurl, refusal } from './parse-curl.ts'
import type { PastedBody, PastedRequest, Row } from './pasted-request.ts'

const text = z.string()
const converted = z.object({
  raw_url: text,
  method: text,
  headers: z.record(text, text.nullable()).default({}),
  data: anyJson.optional(),
  files: z.record(text, text).optional(),
  auth: z.object({ user: text, password: text }).optional(),
  auth_type: text.optional(),
  insecure: z.boolean().optional(),
  proxy: text.optional(),
  aws_sigv4: text.optional(),
  timeout: z.number().optional(),
})

type Converted = z.infer<typeof converted>

/** The request that a cURL command would make, and what of it could not be taken over. */
export async function readCurl(pasted: string): Promise<{ request: PastedRequest; notes: string[] }> {
  const curl = asBash(pasted)
  const { json, warnings } = await parseCurl(curl)
  const parsed = converted.safeParse(JSON.parse(json))
  if (!parsed.success) throw refusal('It is a command without a request that an action could send.')
  const expands = warnings.some(([kind, message]) => kind === 'expansion' && message.includes('variable'))
  const found = expands ? asPlaceholders(parsed.data) : parsed.data
  const notes = notesOn(found, warnings, curl)
  const { body, note } = bodyOf(found)
  if (note !== null) notes.push(note)
  const { origin, path, query } = cutAddress(found.raw_url, curl)
  const headers = Object.entries(found.headers).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
  const request: PastedRequest = {
    method: methodOf(found.method),
    origin,
    path,
    query,
    headers,
    body,
    basic: found.auth === undefined ? null : basicOf(found.auth, curl),
  }
  return { request, notes }
}

function basicOf({ user, password }: { user: string; password: string }, curl: string): PastedRequest['basic'] {
  // In an address they are percent-encoded, after `-u` as they are.
  const isOfAddress = curl.includes(`//${user}@`) || curl.includes(`//${user}:${password}@`)
  return isOfAddress
    ? { username: percentDecoded(user), password: percentDecoded(password) }
    : { username: user, password }
}

function methodOf(method: string): Method {
  const upper = method.toUpperCase()
  const known = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find(candidate => candidate === upper)
  if (!known) throw refusal(`An action sends GET, POST, PUT, PATCH or DELETE, not ${upper.slice(0, 20)}.`)
  return known
}

function cutAddress(url: string, curl: string): Pick<PastedRequest, 'origin' | 'path' | 'query'> {
  const [, scheme, authority, path = '', query = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  if (scheme === undefined || authority === undefined || !/^https?$/i.test(scheme))
    throw refusal('Its address is not one of http:// or https://.')
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (host === '') throw refusal('Its address names no host.')
  if (/[“”‘’„«»]/.test(host) || !URL.canParse(`https://${host.replaceAll(/\{\{\w+\}\}/g, '1')}`))
    throw refusal(
      'Its address names no host that there can be. If its quotes are curly (“ ”), write straight ones (").',
    )
  // Without a scheme cURL takes http, which nobody means who leaves it out.
  const written = /^https$/i.test(scheme) || new RegExp(`http://([^/?#\\s]*@)?${escaped(host)}`, 'i').test(curl)
  return {
    origin: `${written ? scheme.toLowerCase() : 'https'}://${host}`,
    path,
    query: query
      .split('&')
      .filter(pair => pair !== '')
      .map(pair => {
        const [name = '', ...value] = pair.split('=')
        return { name: decoded(name), value: decoded(value.join('=')) }
      }),
  }
}

function bodyOf({ data, files, headers }: Converted): { body: PastedBody | null; note: string | null } {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (files !== undefined)
    return {
      body: isJsonObject(data) ? { type: 'form', rows: rowsOf(data) } : null,
      note: 'Files cannot be sent by an action: they were left out, and the other fields became a form.',
    }
  if (data === undefined) return { body: null, note: null }
  if (typeof data !== 'string') {
    // The fields of `-F` come without a type.
    const isMultipart = isJsonObject(data) && (type === '' || /multipart/i.test(type))
    if (isJsonObject(data) && (isMultipart || /form/i.test(type)))
      return { body: { type: 'form', rows: rowsOf(data) }, note: isMultipart ? multipartNote : null }
    return { body: { type: 'json', value: data }, note: hasLongNumber(data) ? longNumberNote : null }
  }
  if (data === '') return { body: null, note: null }
  if (data.startsWith('@'))
    return { body: null, note: `The body comes from the file ${data.slice(1, 80)}, which is not read: write it here.` }
  const json = parseOrNull(data)
  if (json !== undefined)
    return { body: { type: 'json', value: json }, note: hasLongNumber(json) ? longNumberNote : null }
  const rows = /x-www-form-urlencoded/i.test(type) ? pairsOf(data) : null
  if (rows !== null) return { body: { type: 'form', rows }, note: null }
  return { body: null, note: 'The body is neither JSON nor a form, so it was left out.' }
}

/** Null where the text is no list of pairs. */
function pairsOf(data: string): Row[] | null {
  const pairs = data.split('&').filter(pair => pair !== '')
  if (!data.includes('=') || pairs.some(pair => !/^[^\s={}"<@]+(=|$)/.test(pair))) return null
  return pairs.map(pair => {
    const [name = '', ...value] = pair.split('=')
    return { name: decoded(name), value: decoded(value.join('=')) }
  })
}

const multipartNote =
  'The command sends its fields as multipart/form-data, an action as x-www-form-urlencoded: see whether the API takes that.'

const longNumberNote = 'A number of the body is too long to be kept exactly. Compare it with the command.'

function hasLongNumber(value: JsonValue): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER
  if (value === null || typeof value !== 'object') return false
  return Object.values(value).some(hasLongNumber)
}

function parseOrNull(data: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return isTooDeep(value) ? undefined : anyJson.parse(value)
  } catch {
    return undefined
  }
}

function rowsOf(data: JsonObject): Row[] {
  return Object.entries(data).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(item => ({
      name,
      value: typeof item === 'string' ? item : String(item),
    })),
  )
}

function notesOn(found: Converted, warnings: readonly [string, string][], curl: string): string[] {
  const kinds = new Set(warnings.map(([kind]) => kind))
  const messages = warnings.map(([, message]) => message).join('\n')
  const says: [boolean, string][] = [
    [kinds.has('multiple-urls'), 'The command has several addresses: only the first was taken.'],
    [kinds.has('next'), 'There are several commands: only the first was taken.'],
    [
      kinds.has('glob-in-url') && hasPattern(found.raw_url),
      'The address holds a pattern of cURL ({…} or […]): replace it by one address.',
    ],
    [kinds.has('repeated-header'), 'A header is there more than once: only its last value was taken.'],
    [
      /variable/.test(messages),
      'Variables of the shell ($NAME) became inputs, or secrets that are still to be filled in.',
    ],
    [
      /command substitution|process substitution/.test(messages),
      'Commands within the command are not run: replace what stands in their place.',
    ],
    [isPiped(curl), 'What comes after the | is not part of the request: use the transform of the response instead.'],
    [kinds.has('upload-file'), 'A file cannot be uploaded by an action: it was left out.'],
    [found.insecure !== undefined, 'Certificates are always checked: -k was left out.'],
    [found.proxy !== undefined, 'The proxy was left out: the operator of the server decides about that.'],
    [found.aws_sigv4 !== undefined, 'Requests cannot be signed for AWS: that was left out.'],
    [
      ['digest', 'ntlm', 'negotiate'].includes(found.auth_type ?? ''),
      `Only basic authentication can be sent, not ${found.auth_type}.`,
    ],
  ]
  return says.filter(([applies]) => applies).map(([, note]) => note)
}

/** Is there one besides placeholders, which are written in braces as well? */
function hasPattern(url: string): boolean {
  return /[{[]/.test(url.replaceAll(/\{\{\s*\w+\s*\}\}/g, ''))
}

/** `$ORDER_ID` and `${ORDER_ID}` as the braces of a template. */
function asPlaceholders(found: Converted): Converted {
  const replaced = (value: JsonValue): JsonValue => {
    if (typeof value === 'string')
      return value.replace(
        /\$(?:\{([A-Za-z_]\w{0,59})\}|([A-Za-z_]\w{0,59}))/g,
        (_, braced?: string, bare?: string) => `{{${(braced ?? bare ?? '').toLowerCase()}}}`,
      )
    if (Array.isArray(value)) return value.map(replaced)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item)]))
  }
  return converted.parse(replaced(anyJson.parse(JSON.parse(JSON.stringify(found)))))
}

function decoded(value: string): string {
  return percentDecoded(value.replaceAll('+', ' '))
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function escaped(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
