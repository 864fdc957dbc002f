import { toCsvCell } from '@bellhop/core/audit'

/** A line of CSV (RFC 4180): times as ISO 8601, what has members as JSON, and nothing that a table would calculate. */
export function toCsvLine(cells: readonly unknown[]): string {
  return `${cells.map(toText).map(toCsvCell).join(',')}\r\n`
}

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'string' ? cell : JSON.stringify(cell)
}
