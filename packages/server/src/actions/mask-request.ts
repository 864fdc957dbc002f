import { type ActionRequest, looksDrawn, mayNameCredential, sensitiveMask } from '@bellhop/core'

/**
 * A request as the audit trail may show it: what an author wrote into a header, the query or a member of the body that is named like a
 * credential is masked, and so is a part of the path that looks drawn by a machine. Placeholders stay, for they hold nothing.
 */
export function maskRequest(request: ActionRequest): ActionRequest {
  const { url, headers, query, body, bodyType, auth } = request
  return {
    ...request,
    url: maskUrl(url),
    headers: headers.map(row => (saysNothing.has(row.name.toLowerCase()) ? row : maskRow(row))),
    query: query.map(maskRow),
    // Some APIs take their key in its place.
    auth: auth.type === 'basic' ? { ...auth, username: maskText(auth.username) } : auth,
    body: body && (bodyType === 'form' ? maskForm(body) : maskJson(body)),
  }
}

type NameValue = ActionRequest['headers'][number]

/** The only headers of which the value is shown. Every other may be how some API takes its key. */
const saysNothing = new Set(['accept', 'accept-encoding', 'accept-language', 'content-language', 'content-type'])

function maskRow(row: NameValue): NameValue {
  return { ...row, value: maskText(row.value) }
}

/** Placeholders stay; what stands between them is masked. */
function maskText(value: string): string {
  return value
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 1 || part.trim() === '' ? part : part.replace(/\S(?:.*\S)?/s, sensitiveMask)))
    .join('')
}

function maskUrl(url: string): string {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? []
  const shown = path.split('/').map(part => (looksDrawn(part) ? sensitiveMask : part))
  return shown.join('/') + rest.replace(/([?&#])([^&#]*)/g, (_, sign: string, pair: string) => sign + maskPair(pair))
}

function maskPair(pair: string): string {
  const at = pair.indexOf('=')
  return at < 0 ? maskText(pair) : pair.slice(0, at + 1) + maskText(pair.slice(at + 1))
}

function maskForm(body: string): string {
  return body
    .split('&')
    .map(pair => (mayNameCredential(decoded(pair.split('=')[0] ?? '')) || !pair.includes('=') ? maskPair(pair) : pair))
    .join('&')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const token = /\{\{[^{}]*\}\}|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/gs

/** Members of an object that say what another member of it is. */
const telling = new Set(['field', 'key', 'name'])

// A template of JSON, in which a placeholder may stand for any value: so it is read as it is written.
function maskJson(body: string): string {
  const within = [false]
  let member = ''
  let hidden = false
  const isInside = () => within.at(-1) ?? false
  return body.replace(token, (text, at: number) => {
    if (text === '{' || text === '[') within.push(isInside() || hidden)
    if (text === '}' || text === ']') within.pop()
    if (text === ':') hidden = mayNameCredential(member)
    else if (/^[{}[\],]$/.test(text)) hidden = false
    if (/^[{}[\],:]$/.test(text) || text.startsWith('{{')) return text
    if (/^\s*:/.test(body.slice(at + text.length, at + text.length + 100))) {
      member = readText(text)
      return text
    }
    const mask = isInside() || hidden
    if (!text.startsWith('"')) return mask ? sensitiveMask : text
    const value = text.slice(1, -1)
    if (telling.has(member) && mayNameCredential(readText(text)) && !mask) {
      within[within.length - 1] = true
      return text
    }
    return mask || looksDrawn(value) ? `"${maskText(value)}"` : text
  })
}

function readText(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
