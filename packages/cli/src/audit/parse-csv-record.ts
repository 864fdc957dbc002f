import { toCsvCell } from '@bellhop/core/audit'
import { type ExportLine, isEntry, notOfATrail, readJson, toHeadLine, toStubLine } from './parse-export-line.ts'

/** The first line of an export as CSV. */
export const csvHeader = 'seq,id,at,kind,actor,subject,detail,prevHash,hash,workspaceId'

/** Reads one record of an export as CSV (RFC 4180), less its last line break, into what the same line of JSON says. */
export function parseCsvRecord(text: string): ExportLine {
  const cells = splitCells(text)
  if (cells?.length !== 10) return { kind: 'malformed', problem: 'does not have the ten cells of a record' }
  if (cells.map(toCsvCell).join(',') !== text)
    return {
      kind: 'malformed',
      problem:
        'has a cell that is not as the server wrote it: a spreadsheet has saved it anew, or somebody has changed it',
    }
  const [
    seq = '',
    id = '',
    at = '',
    kind = '',
    actor = '',
    subject = '',
    detail = '',
    prevHash = '',
    hash = '',
    workspaceId = '',
  ] = cells
  if (seq === '') return toOtherLine(kind, detail, cells)
  if (!/^[1-9]\d{0,15}$/.test(seq)) return { kind: 'malformed', problem: 'has no number in its first cell' }
  const whole = { actor: readJson(actor), detail: readJson(detail) }
  if ('problem' in whole.actor) return { kind: 'malformed', problem: `has an actor that ${whole.actor.problem}` }
  if ('problem' in whole.detail) return { kind: 'malformed', problem: `has a detail that ${whole.detail.problem}` }
  const members = { workspaceId, seq: Number(seq), id, at, kind, subject, prevHash, hash }
  const entry: unknown = { ...members, actor: whole.actor.value, detail: whole.detail.value }
  return isEntry(entry) ? { kind: 'entry', entry } : notOfATrail
}

/** Does the line begin or end a cell that goes over several lines? */
export function turnsQuoted(text: string): boolean {
  let turned = false
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) turned = !turned
  return turned
}

// What is no entry stands as JSON in the column of the detail, and its kind in its own; the workspace is in it once more.
function toOtherLine(kind: string, detail: string, cells: readonly string[]): ExportLine {
  const filled = cells.filter((cell, i) => cell !== '' && ![3, 6, 9].includes(i))
  if (kind === 'broken') return { kind: 'broken', reason: detail }
  const read = readJson(detail)
  if (filled.length > 0 || 'problem' in read) return notOfATrail
  const line = kind === 'head' ? toHeadLine(read.value) : kind === 'stub' ? toStubLine(read.value) : notOfATrail
  const workspace =
    line.kind === 'head' ? line.signed?.workspace : line.kind === 'stub' ? line.stub.workspace : undefined
  return workspace === cells[9] ? line : notOfATrail
}

// By hand: a pattern goes back over a cell of some megabytes in more steps than the stack holds.
function splitCells(text: string): string[] | null {
  const cells: string[] = []
  for (let at = 0; ; at += 1) {
    const isQuoted = text[at] === '"'
    const comma = text.indexOf(',', at)
    const end = isQuoted ? endOfQuoted(text, at + 1) : comma < 0 ? text.length : comma
    if (end < 0) return null
    const cell = text.slice(isQuoted ? at + 1 : at, end)
    if (!isQuoted && /["\r\n]/.test(cell)) return null
    cells.push(unmask(isQuoted ? cell.replaceAll('""', '"') : cell))
    at = isQuoted ? end + 1 : end
    if (at === text.length) return cells
    if (text[at] !== ',') return null
  }
}

/** Where the quote stands that ends the cell; -1: nothing does. */
function endOfQuoted(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}

// The export puts one before what a spreadsheet would take for a formula, and before one that was there.
function unmask(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text
}
