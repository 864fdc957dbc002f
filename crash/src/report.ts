import type { Result } from './campaigns/result.ts'

/** The results as a table, which is also Markdown. */
export function toTable(results: readonly Result[]): string {
  const head = [
    'killed',
    'store',
    'nodes',
    'kills',
    'calls',
    'acknowledged',
    'doubles',
    'lost',
    'other faults',
    'unknown',
    'unanswered',
    'start after it',
  ]
  const rows = results.map(result => {
    const { campaign, store, nodes, kills, calls, acknowledged, unknown, unanswered, restarts } = result
    const counted = [
      nodes,
      kills,
      calls,
      acknowledged,
      countOf(result, 'double'),
      countOf(result, 'lost'),
      result.findings.filter(({ fault }) => fault !== 'double' && fault !== 'lost').length,
      unknown,
      unanswered,
    ]
    return [campaign, store, ...counted.map(String), restartText(restarts)]
  })
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const table = [line(head), `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)]
  const notes = results.flatMap(({ campaign, note }) => (note === null ? [] : [`- ${campaign}: ${note}.`]))
  return [...table, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

function countOf({ findings }: Result, fault: string): number {
  return findings.filter(finding => finding.fault === fault).length
}

function restartText(restarts: readonly number[]): string {
  const sorted = restarts.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]
  const longest = sorted.at(-1)
  if (median === undefined || longest === undefined) return ''
  return `${(median / 1_000).toFixed(1)} s, at most ${(longest / 1_000).toFixed(1)} s`
}
