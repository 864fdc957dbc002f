import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  maskCredentials,
  type Redactor,
  sensitiveMask,
} from '@bellhop/core'

/**
 * A line of the log without credentials: no value that is known to be one, no text that looks like one, nothing in a field
 * that is named like one. What can't be read as JSON is masked as text.
 */
export function maskLine(line: string, known: Redactor): string {
  const parsed = parse(line)
  if (parsed === null) return `${maskText(line.trimEnd(), known)}\n`
  const masked = Object.entries(parsed).map(([name, value]) => [
    name,
    ownFields.has(name) ? value : maskField(name, value, known),
  ])
  return `${JSON.stringify(Object.fromEntries(masked))}\n`
}

/** A text for people, without what is known to be a credential or looks like one. */
export function maskText(text: string, known: Redactor): string {
  return maskLooks(known.text(text))
}

/** Written by the logger alone. */
const ownFields: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname'])

function maskField(name: string, value: JsonValue, known: Redactor): JsonValue {
  if (secretNames.test(name)) return value === null ? null : sensitiveMask
  if (Array.isArray(value)) return value.map(item => maskField('', item, known))
  if (isJsonObject(value)) {
    const masked = Object.entries(value).map(([inner, item]) => [known.text(inner), maskField(inner, item, known)])
    return Object.fromEntries(masked)
  }
  return typeof value === 'string' ? maskText(value, known) : known.json(value)
}

const secretNames = /(?:^|[-_a-z])(?:authorization|cookie|password|passwd|secret|token|api[-_]?key)$/i

function maskLooks(text: string): string {
  return (
    maskCredentials(text, sensitiveMask)
      .replace(/\b(bearer|basic)\s+[A-Za-z0-9+/._~=-]{6,}/gi, `$1 ${sensitiveMask}`)
      // Visitors' tokens and grants: signed, but no JWT.
      .replace(/\beyJ[\w-]{8,}\.[\w-]{20,}/g, sensitiveMask)
      // Of an address that failed: whoever reads it could still accept the invitation.
      .replace(/(\/invitations?\/)[\w-]{43}/g, `$1${sensitiveMask}`)
      .replace(/([?&][\w-]*(?:key|token|secret|password|signature|sig)=)[^&\s"#]+/gi, `$1${sensitiveMask}`)
  )
}

function parse(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
