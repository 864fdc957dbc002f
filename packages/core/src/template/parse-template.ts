interface TextPart {
  kind: 'text'
  text: string
}

export interface PlaceholderPart {
  kind: 'placeholder'
  /** Without the `secrets.` of a secret. */
  name: string
  secret?: true
  /** As written, braces included. */
  raw: string
  /** Offsets of `raw` in the source, in UTF-16 units. */
  start: number
  end: number
}

export type TemplatePart = TextPart | PlaceholderPart

/**
 * - `dotted`: a dotted name; a request takes flat names only.
 * - `malformed`: a closed pair of braces around something that is no name.
 * - `secret`: a secret outside a header value.
 * - `zone`: a placeholder in scheme, host, port, user-info or fragment of a URL.
 * - `syntax`: what is left once placeholders are stood in is no URL, JSON or form.
 */
type TemplateProblemKind = 'dotted' | 'malformed' | 'secret' | 'zone' | 'syntax'

export interface TemplateProblem {
  kind: TemplateProblemKind
  message: string
  /** Offset in the source, in UTF-16 units. */
  start: number
}

export interface Template {
  source: string
  /** In order, nothing left out: texts and raws joined give the source. What is malformed stays text. */
  parts: readonly TemplatePart[]
  problems: readonly TemplateProblem[]
}

/**
 * Parses request placeholders: `{{name}}` and `{{secrets.NAME}}`, spaces inside the braces allowed.
 * `{{{x}}}` is text braces around a value; braces that are never closed are text. Never throws: see `problems`.
 */
export function parseTemplate(source: string): Template {
  const parts: TemplatePart[] = []
  const problems: TemplateProblem[] = []
  let textStart = 0
  for (const { start, end } of findBraces(source)) {
    const raw = source.slice(start, end)
    const content = raw.slice(2, -2).trim()
    const named = readName(content)
    if (named === null) {
      problems.push(describe(content, raw, start))
      continue
    }
    if (start > textStart) parts.push({ kind: 'text', text: source.slice(textStart, start) })
    parts.push({ kind: 'placeholder', ...named, raw, start, end })
    textStart = end
  }
  if (textStart < source.length) parts.push({ kind: 'text', text: source.slice(textStart) })
  return { source, parts, problems }
}

/** Names of the values that a template needs, each once, in order. Secrets are not among them. */
export function placeholderNames(template: Pick<Template, 'parts'>): string[] {
  return namesOf(template.parts, false)
}

/** Names of the secrets that a template refers to, each once, in order. */
export function secretNames(template: Pick<Template, 'parts'>): string[] {
  return namesOf(template.parts, true)
}

/** The problems of a template that stands where a secret must not. */
export function problemsWithoutSecrets(template: Template): TemplateProblem[] {
  const secrets = template.parts.flatMap(part =>
    part.kind === 'placeholder' && part.secret
      ? [{ kind: 'secret' as const, message: `${part.raw} is allowed in header values alone.`, start: part.start }]
      : [],
  )
  return [...template.problems, ...secrets]
}

const flatName = /^[A-Za-z_][A-Za-z0-9_]*$/
const secretName = /^secrets\s*\.\s*([A-Za-z0-9_-]+)$/
const dottedName = /^[A-Za-z_][\w-]*(\s*(\.\s*[\w-]+|\[\s*\d+\s*\]))+$/

function readName(content: string): { name: string; secret?: true } | null {
  if (flatName.test(content)) return { name: content }
  const secret = secretName.exec(content)?.[1]
  return secret === undefined ? null : { name: secret, secret: true }
}

function describe(content: string, raw: string, start: number): TemplateProblem {
  if (dottedName.test(content)) {
    const message = `${raw} is a dotted name: a request takes flat names only. Declare an input or a flat context key for it.`
    return { kind: 'dotted', message, start }
  }
  const what = content === '' ? 'is empty' : 'is not a name (letters, digits and underscores)'
  return { kind: 'malformed', message: `${shorten(raw)} ${what}.`, start }
}

function shorten(raw: string): string {
  return raw.length <= 60 ? raw : `${raw.slice(0, 57)}…}}`
}

function namesOf(parts: readonly TemplatePart[], secrets: boolean): string[] {
  const names = new Set<string>()
  for (const part of parts) {
    if (part.kind === 'placeholder' && (part.secret ?? false) === secrets) names.add(part.name)
  }
  return [...names]
}

/** Every innermost closed pair of double braces. Linear: the closing braces are searched once. */
function* findBraces(source: string): Generator<{ start: number; end: number }> {
  let from = 0
  let close = -1
  for (;;) {
    let start = source.indexOf('{{', from)
    if (start === -1) return
    while (source[start + 2] === '{') start++
    if (close < start + 2) close = source.indexOf('}}', start + 2)
    if (close === -1) return
    const nested = source.indexOf('{{', start + 2)
    if (nested !== -1 && nested < close) {
      from = nested
      continue
    }
    yield { start, end: close + 2 }
    from = close + 2
  }
}
