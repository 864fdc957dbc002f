/** One line of the report. */
export interface Result {
  scenario: string
  measure: string
  /** As a person reads it, with its unit. */
  value: string
  /** To the floor of the same run, or what the target is about. */
  ratio: number | null
  target: string | null
  met: boolean | null
  /** Lowest and highest round of the ratio. */
  spread: [number, number] | null
  details: Record<string, number | string>
}

export function result(
  scenario: string,
  measure: string,
  value: string,
  rest: Partial<Omit<Result, 'scenario' | 'measure' | 'value'>> = {},
): Result {
  return { scenario, measure, value, ratio: null, target: null, met: null, spread: null, details: {}, ...rest }
}

/** The results as a table, which is also Markdown. */
export function toTable(results: readonly Result[]): string {
  const head = ['scenario', 'measure', 'value', 'ratio', 'target', 'met']
  const rows = results.map(({ scenario, measure, value, ratio, spread, target, met }) => [
    scenario,
    measure,
    value,
    ratio === null ? '' : `${ratio.toFixed(3)}${spread ? ` (${spread.map(end => end.toFixed(2)).join('–')})` : ''}`,
    target ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}
