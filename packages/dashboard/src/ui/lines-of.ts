export interface Line {
  /** Where it begins. */
  from: number
  values: number[]
}

/** What stands between gaps, each as a line of its own. */
export function linesOf(values: readonly (number | null)[]): Line[] {
  const lines: Line[] = []
  let open: Line | null = null
  for (const [index, value] of values.entries()) {
    if (value === null) open = null
    else if (open) open.values.push(value)
    else {
      open = { from: index, values: [value] }
      lines.push(open)
    }
  }
  return lines
}
