import { csvHeader, parseCsvRecord, turnsQuoted } from './parse-csv-record.ts'
import { type ExportLine, parseExportLine } from './parse-export-line.ts'

/** Reads the lines of one export, one after the other; null: it says nothing by itself. The first line tells the format. */
export type LineParser = (text: string) => ExportLine | null

/** Far above any entry, and what a quote too many may take of memory. */
const longestRecord = 16 * 1024 * 1024

export function createLineParser(): LineParser {
  let isCsv: boolean | null = null
  let record: string[] = []
  let length = 0
  let quoted = false
  return text => {
    if (isCsv === null) {
      isCsv = text.trimEnd() === csvHeader
      if (isCsv) return null
    }
    // How lines are told apart is not what stands in them.
    if (!isCsv) return parseExportLine(text.replace(/\r$/, ''))
    if (turnsQuoted(text)) quoted = !quoted
    record.push(text)
    length += text.length
    if (quoted && length <= longestRecord) return null
    if (quoted) return { kind: 'malformed', problem: 'goes on with a cell that nothing ends' }
    const whole = record.join('\n').replace(/\r$/, '')
    record = []
    length = 0
    return parseCsvRecord(whole)
  }
}
