import type { AuditCheckpoint, AuditEntry, AuditHead, AuditStub } from '@bellhop/core/audit'

export type ExportLine =
  | { kind: 'entry'; entry: AuditEntry }
  /** The last line of a trail. `signed`: the whole of it, where it carries a signature. */
  | { kind: 'head'; head: AuditHead; signed: AuditCheckpoint | null }
  /** The first line of a trail whose beginning was cut. */
  | { kind: 'stub'; stub: AuditStub }
  /** The last line of an export that the server could not end, and why. */
  | { kind: 'broken'; reason: string }
  /** `problem` goes on after "Line 7". */
  | { kind: 'malformed'; problem: string }

/** Reads one line of an export as it was written, to the byte: nothing left out, nothing beside it. */
export function parseExportLine(text: string): ExportLine {
  const read = readJson(text)
  if ('problem' in read) return { kind: 'malformed', problem: read.problem }
  const { value } = read
  if (isEntry(value)) return { kind: 'entry', entry: value }
  if (isObject(value) && hasExactly(value, ['head'])) return toHeadLine(value.head)
  if (isObject(value) && hasExactly(value, ['stub'])) return toStubLine(value.stub)
  if (isObject(value) && hasExactly(value, ['broken']) && typeof value.broken === 'string')
    return { kind: 'broken', reason: value.broken }
  return notOfATrail
}

/** A document exactly as an export writes it; `problem` goes on after "Line 7". */
export function readJson(text: string): { value: unknown } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  // What is read may say less than what stands there: of two members with one name the last counts, and of a number what a double
  // holds. A reader of the file would see the rest.
  if (writtenOrNull(value) !== text)
    return { problem: 'is not as the server wrote it: a program has saved it anew, or somebody has changed it' }
  return { value }
}

// The parser takes any depth, and what writes does not.
function writtenOrNull(value: unknown): string | null {
  try {
    return JSON.stringify(value)
  } catch {
    return null
  }
}

export const notOfATrail: ExportLine = { kind: 'malformed', problem: 'is neither an entry of a trail nor its head' }

export function toHeadLine(value: unknown): ExportLine {
  if (isCheckpoint(value)) return { kind: 'head', head: { seq: value.seq, hash: value.hash }, signed: value }
  if (!isHead(value) || !hasExactly({ ...value }, ['seq', 'hash'])) return notOfATrail
  return { kind: 'head', head: { seq: value.seq, hash: value.hash }, signed: null }
}

const stubTexts = ['workspace', 'hash', 'before', 'at', 'by', 'keyId', 'publicKey', 'signature']
const stubCounts = ['fromSeq', 'throughSeq', 'count']

export function toStubLine(value: unknown): ExportLine {
  return isStub(value) ? { kind: 'stub', stub: value } : notOfATrail
}

function isStub(value: unknown): value is AuditStub {
  return (
    isObject(value) &&
    hasExactly(value, [...stubTexts, ...stubCounts]) &&
    hasTexts(value, stubTexts) &&
    stubCounts.every(name => isCount(value[name]))
  )
}

const checkpointTexts = ['hash', 'at', 'workspace', 'keyId', 'publicKey', 'signature']

/** A checkpoint with a signature, and nothing beside it. */
export function isCheckpoint(value: unknown): value is AuditCheckpoint {
  return (
    isObject(value) &&
    hasExactly(value, ['seq', ...checkpointTexts]) &&
    isCount(value.seq) &&
    hasTexts(value, checkpointTexts)
  )
}

function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every(name => typeof value[name] === 'string')
}

const entryMembers = ['workspaceId', 'seq', 'id', 'at', 'kind', 'actor', 'subject', 'detail', 'prevHash', 'hash']

// A member beside these would stand in the file without being covered by the hash.
export function isEntry(value: unknown): value is AuditEntry {
  if (!isObject(value) || !hasExactly(value, entryMembers)) return false
  const texts = [value.workspaceId, value.id, value.at, value.kind, value.subject, value.prevHash, value.hash]
  return (
    texts.every(text => typeof text === 'string') &&
    isCount(value.seq) &&
    isObject(value.actor) &&
    isObject(value.detail)
  )
}

export function isHead(value: unknown): value is AuditHead {
  return isObject(value) && isCount(value.seq) && typeof value.hash === 'string'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function hasExactly(value: Record<string, unknown>, names: readonly string[]): boolean {
  return Object.keys(value).length === names.length && names.every(name => Object.hasOwn(value, name))
}
