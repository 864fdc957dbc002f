import type { NameValue } from '../action/action.ts'
import {
  type CompiledPair,
  compilePairs,
  type PairPiece,
  refuseName,
  renderPair,
  splitParts,
  toPieces,
} from './form-pairs.ts'
import {
  parseTemplate,
  placeholderNames,
  problemsWithoutSecrets,
  type TemplatePart,
  type TemplateProblem,
} from './parse-template.ts'
import { lookUp, refuseTemplate, refuseValue, type TemplateValues } from './template-values.ts'
import { cutUrl, zoneProblems } from './url-zones.ts'

/** Longest value of a path placeholder, in UTF-16 units. */
const maxPathValueLength = 2000

export interface CompiledUrl {
  source: string
  /** Scheme, host and port, normalised by the URL standard; empty when the URL did not compile. */
  origin: string
  /** Of the path; a text is final, pieces are filled. */
  segments: readonly (string | readonly PairPiece[])[]
  /** The query of the URL itself; a text is final. */
  query: readonly (string | CompiledPair)[]
  rows: readonly CompiledQueryRow[]
  /** Names of the values that fill URL and rows. */
  names: readonly string[]
  /** Not empty: the URL must not be saved, and rendering it throws. */
  problems: readonly TemplateProblem[]
}

export interface CompiledQueryRow {
  pair: CompiledPair
  names: readonly string[]
  problems: readonly TemplateProblem[]
}

/**
 * Compiles a URL template. `https://` is prepended when the scheme is missing, a literal fragment is dropped. Scheme, host and port
 * are fixed here: nothing that is filled in later can change them. Never throws: see `problems`, also those of each row.
 */
export function compileUrl(source: string, rows: readonly NameValue[] = []): CompiledUrl {
  const template = parseTemplate(source)
  const { scheme, authority, path, query } = cutUrl(source)
  const problems = [...problemsWithoutSecrets(template), ...zoneProblems(source)]
  const origin = problems.some(problem => problem.kind === 'zone') ? '' : readOrigin(scheme, authority, problems)
  if (path !== '' && !path.startsWith('/')) problems.push(syntax('The path of the URL must begin with a slash.'))
  const segments = splitParts(parseTemplate(path).parts, '/')
    .slice(1)
    .map(parts => compileSegment(parts, problems))
  const pairs =
    query === null ? [] : splitParts(parseTemplate(query).parts, '&').flatMap(parts => compilePart(parts, problems))
  const compiledRows = rows.map(compileQueryRow)
  const names = [...new Set([...placeholderNames(template), ...compiledRows.flatMap(row => row.names)])]
  return { source, origin, segments, query: pairs, rows: compiledRows, names, problems }
}

/** Compiles a row of the query. Its name is fixed, its value may hold placeholders. Never throws: see `problems`. */
export function compileQueryRow(row: NameValue): CompiledQueryRow {
  const value = parseTemplate(row.value)
  const problems = problemsWithoutSecrets(value)
  for (const part of parseTemplate(row.name).parts) {
    if (part.kind === 'placeholder') problems.push(refuseName(part.raw, part.start))
  }
  return { pair: { name: row.name, value: toPieces(value.parts) }, names: placeholderNames(value), problems }
}

/**
 * The URL to call: the query of the URL first, then the rows. A value is percent-encoded into its own path segment or
 * form-encoded into its own pair; a pair whose only content is absent placeholders is left out.
 * @throws BellhopError `template_invalid` when the URL did not compile, or a path value is absent, empty, longer than
 * 2,000, or makes its segment `.` or `..` in any spelling.
 */
export function renderUrl(url: CompiledUrl, values: TemplateValues, path = '$.request'): string {
  refuseProblems(url.problems, `${path}.url`)
  let text = url.origin
  for (const segment of url.segments) {
    text += `/${typeof segment === 'string' ? segment : renderSegment(segment, values, `${path}.url`)}`
  }
  if (url.segments.length === 0) text += '/'
  const pairs = url.query.map(pair => (typeof pair === 'string' ? pair : renderPair(pair, values, `${path}.url`)))
  url.rows.forEach((row, index) => {
    refuseProblems(row.problems, `${path}.query[${index}]`)
    pairs.push(renderPair(row.pair, values, `${path}.query[${index}].value`))
  })
  const query = pairs.filter(pair => pair !== null).join('&')
  return query === '' ? text : `${text}?${query}`
}

function refuseProblems(problems: readonly TemplateProblem[], path: string): void {
  if (problems.length === 0) return
  throw refuseTemplate(
    path,
    problems.map(problem => problem.message),
  )
}

function renderSegment(pieces: readonly PairPiece[], values: TemplateValues, path: string): string {
  let segment = ''
  let last = ''
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      segment += piece.text
      continue
    }
    last = piece.name
    const value = lookUp(values, piece.name, path)
    if (value === undefined) throw refuseValue(piece.name, path, 'it is absent, and the path needs it')
    const text = String(value)
    if (text === '') throw refuseValue(piece.name, path, 'it is empty, and the path needs it')
    if (text.length > maxPathValueLength) throw refuseValue(piece.name, path, 'it is longer than 2,000 characters')
    if (isDots(text)) throw refuseValue(piece.name, path, 'in a path "." and ".." lead elsewhere')
    if (!text.isWellFormed()) throw refuseValue(piece.name, path, 'it holds half a character (a lone surrogate)')
    segment += encodeURIComponent(text)
  }
  // Only together may text and values spell dots: ".{{x}}" with ".".
  if (isDotSegment(segment))
    throw refuseValue(last, path, 'it makes its path segment "." or "..", which leads elsewhere')
  return segment
}

/** Would a server read this as `.` or `..`, however often it is encoded? */
function isDots(text: string): boolean {
  if (!/^[.%25e]+$/i.test(text)) return false
  let read = text
  for (;;) {
    const decoded = read.replace(/%2e/gi, '.').replaceAll('%25', '%')
    if (decoded === read) return read === '.' || read === '..'
    read = decoded
  }
}

// Some servers cut path parameters off a segment before they look at it: "..;v=1" is "..".
function isDotSegment(segment: string): boolean {
  return isDots(segment.split(';', 1)[0] ?? '')
}

function compileSegment(parts: readonly TemplatePart[], problems: TemplateProblem[]): string | PairPiece[] {
  const pieces = toPieces(parts, encodeLiteral)
  if (pieces.some(piece => piece.kind === 'slot')) return pieces
  const text = pieces.map(piece => (piece.kind === 'text' ? piece.text : '')).join('')
  if (isDotSegment(text))
    problems.push(syntax('The path of the URL has a segment "." or "..": write the path that is meant.'))
  return text
}

function compilePart(parts: readonly TemplatePart[], problems: TemplateProblem[]): (string | CompiledPair)[] {
  if (parts.every(part => part.kind === 'text')) {
    const text = parts.map(part => (part.kind === 'text' ? encodeLiteral(part.text) : '')).join('')
    return text === '' ? [] : [text]
  }
  const compiled = compilePairs(parts)
  problems.push(...compiled.problems)
  return compiled.pairs
}

function readOrigin(scheme: string | null, authority: string, problems: TemplateProblem[]): string {
  if (scheme === null && /^https?:/i.test(authority))
    problems.push(syntax('Two slashes are missing after the scheme of the URL.'))
  else if (scheme !== null && !/^https?$/i.test(scheme))
    problems.push(syntax('The URL must begin with https:// or http://.'))
  else if (authority.includes('@'))
    problems.push(syntax('The URL holds credentials before an "@": use a secret instead.'))
  // The URL standard would drop or decode these in a host, so that another one is called than the one that is read.
  else if (/[\s%\\<>^`{|}"]|\p{Cc}/u.test(authority))
    problems.push(syntax('The host of the URL holds a character that no host has.'))
  else {
    const parsed = URL.parse(`${scheme ?? 'https'}://${authority}/`)
    if (parsed !== null && parsed.hostname !== '') return parsed.origin
    problems.push(syntax('The URL has no valid host.'))
  }
  return ''
}

function syntax(message: string): TemplateProblem {
  return { kind: 'syntax', message, start: 0 }
}

/** Keeps what RFC 3986 allows in path and query, valid percent-encodings included, and encodes the rest. */
function encodeLiteral(text: string): string {
  return text.toWellFormed().replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/?%]/giu, char => encodeURIComponent(char))
}
