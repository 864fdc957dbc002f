import { parseTemplate, type TemplateProblem } from './parse-template.ts'

type UrlZone = 'scheme' | 'user-info' | 'host' | 'port' | 'path' | 'query' | 'fragment'

export interface UrlPlaceholder {
  name: string
  raw: string
  zone: UrlZone
  /** Offset in the source, in UTF-16 units. */
  start: number
}

/** A URL template cut where RFC 3986 cuts a URL; every delimiter is the author's, none a placeholder's. */
export interface UrlCut {
  /** As written, without `://`; `null` when the URL starts with the host. */
  scheme: string | null
  authority: string
  path: string
  /** Without the `?`; `null` when there is none. */
  query: string | null
  /** Never sent; without the `#`, `null` when there is none. */
  fragment: string | null
}

/** Which part of the URL each placeholder stands in. Values belong in path and query; anywhere else they could choose who is called. */
export function urlPlaceholderZones(url: string): UrlPlaceholder[] {
  const bounds = findBounds(url)
  return parseTemplate(url).parts.flatMap(part =>
    part.kind === 'placeholder'
      ? [{ name: part.name, raw: part.raw, zone: zoneAt(bounds, part.start), start: part.start }]
      : [],
  )
}

/** A problem for each placeholder outside path and query. */
export function zoneProblems(url: string): TemplateProblem[] {
  return urlPlaceholderZones(url)
    .filter(({ zone }) => zone !== 'path' && zone !== 'query')
    .map(({ raw, zone, start }) => ({
      kind: 'zone',
      message:
        zone === 'fragment'
          ? `${raw} stands behind the # of the URL, which is never sent: put it into the path or the query.`
          : `${raw} stands in the ${zone} of the URL: placeholders are allowed in its path and query alone.`,
      start,
    }))
}

/** Cuts off white space around the URL. */
export function cutUrl(url: string): UrlCut {
  const { begin, schemeEnd, authority, path, query, fragment, end } = findBounds(url)
  return {
    scheme: schemeEnd === begin ? null : url.slice(begin, schemeEnd),
    authority: url.slice(authority, path),
    path: url.slice(path, query),
    query: query < fragment ? url.slice(query + 1, fragment) : null,
    fragment: fragment < end ? url.slice(fragment + 1, end) : null,
  }
}

/** Offsets at which each zone begins; the zones of the authority by their delimiters. */
interface Bounds {
  begin: number
  schemeEnd: number
  authority: number
  userInfoEnd: number
  portStart: number
  path: number
  query: number
  fragment: number
  end: number
}

function zoneAt(bounds: Bounds, at: number): UrlZone {
  if (at >= bounds.fragment) return 'fragment'
  if (at >= bounds.query) return 'query'
  if (at >= bounds.path) return 'path'
  if (at < bounds.schemeEnd) return 'scheme'
  if (at < bounds.userInfoEnd) return 'user-info'
  return at >= bounds.portStart ? 'port' : 'host'
}

function findBounds(url: string): Bounds {
  const masked = mask(url)
  const begin = masked.length - masked.trimStart().length
  const end = masked.trimEnd().length
  const scheme = /^[^/?#\\]*(?=:\/\/)/.exec(masked.slice(begin, end))?.[0] ?? ''
  const schemeEnd = begin + scheme.length
  const slashes = scheme !== '' ? '://' : '//'
  const authority = masked.startsWith(slashes, schemeEnd) ? schemeEnd + slashes.length : schemeEnd
  const fragment = find(masked, /#/, authority, end)
  const query = find(masked, /\?/, authority, fragment)
  const path = find(masked, /[/\\]/, authority, query)
  const at = masked.lastIndexOf('@', path - 1)
  const userInfoEnd = at >= authority ? at + 1 : authority
  const colon = masked.slice(userInfoEnd, path).search(/:[^:\]]*$/)
  return {
    begin,
    schemeEnd,
    authority,
    userInfoEnd,
    portStart: colon === -1 ? path : userInfoEnd + colon,
    path,
    query,
    fragment,
    end,
  }
}

// Braces may hold anything, so they are blanked out before delimiters are looked for.
function mask(url: string): string {
  return parseTemplate(url)
    .parts.map(part => (part.kind === 'text' ? part.text : '\u0000'.repeat(part.raw.length)))
    .join('')
}

function find(text: string, pattern: RegExp, from: number, end: number): number {
  const index = text.slice(from, end).search(pattern)
  return index === -1 ? end : from + index
}
