/** What a person who started the server sees. Logs go to stderr; this goes to stdout. */
export interface Terminal {
  step(text: string): void
  /** The addresses, when all is ready. */
  ready(rows: readonly { label: string; value: string }[], notes: readonly string[]): void
  fail(text: string): void
}

export function createTerminal(out: { write(text: string): unknown }): Terminal {
  const from = performance.now()
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)}s`.padStart(6)
  return {
    step: text => void out.write(`${seconds()}  ${text}\n`),
    ready: (rows, notes) => {
      const width = Math.max(...rows.map(row => row.label.length))
      const lines = rows.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`)
      out.write(`${seconds()}  Ready.\n\n${lines.join('\n')}\n\n${notes.map(note => `  ${note}\n`).join('')}\n`)
    },
    fail: text => void out.write(`\nBellhop can't start.\n${text}\n`),
  }
}
