import type { Draft } from '../actions/draft.ts'
import type { SentRequest } from './run-parts.ts'

/** What stands in a record where a credential was; four digits tell one from another. */
const fingerprint = /•••• ([0-9a-f]{4})/g
const mask = /••••/g

/** The request as a cURL command for a POSIX shell. Where a credential or something sensitive was, there is a placeholder to fill in. */
export function toCurl(request: SentRequest, draft: Draft, secretNames: ReadonlyMap<string, string>): string {
  const { auth } = draft.request ?? {}
  const own = placeholderOf((auth?.secret !== undefined && secretNames.get(auth.secret)) || 'SECRET')
  const fill = (text: string, credential: (digits: string) => string) =>
    text.replace(fingerprint, (_, digits: string) => credential(digits)).replace(mask, '<SENSITIVE>')
  const lines = [`curl -X ${request.method} ${quote(fill(request.url, digits => `<CREDENTIAL_${digits}>`))}`]
  for (const [name, value] of request.headers) {
    const isAuth = name.toLowerCase() === authHeader(auth)?.toLowerCase()
    if (isAuth && auth?.type === 'basic') lines.push(`-u ${quote(`${auth.username ?? ''}:${own}`)}`)
    else lines.push(`-H ${quote(`${name}: ${fill(value, digits => (isAuth ? own : named(draft, name, digits)))}`)}`)
  }
  if (request.body !== null) lines.push(`--data-raw ${quote(fill(request.body, () => own))}`)
  return lines.join(' \\\n  ')
}

function authHeader(auth: NonNullable<Draft['request']>['auth']): string | undefined {
  if (auth?.type === 'bearer' || auth?.type === 'basic') return 'Authorization'
  return auth?.type === 'header' ? auth.name : undefined
}

/** A header that refers to one secret by name says whose fingerprint it holds. */
function named(draft: Draft, header: string, digits: string): string {
  const written = draft.request?.headers?.find(({ name }) => name.toLowerCase() === header.toLowerCase())?.value ?? ''
  const names = [...written.matchAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g)].map(match => match[1])
  return names.length === 1 && names[0] !== undefined ? placeholderOf(names[0]) : `<CREDENTIAL_${digits}>`
}

function placeholderOf(name: string): string {
  return `<${name}>`
}

/** Within single quotes a shell reads nothing but the end of them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
