import { isObject } from './parse-export-line.ts'

/** What became of the records of runs, each against the newest entry that tells of its end. */
export interface RunsVerdict {
  /** The first of those that are not as the trail says. */
  findings: RunFinding[]
  /** How many more there are. */
  more: number
  checked: number
  /** Gone, as retention may. */
  removed: number
}

export interface RunFinding {
  id: string
  /** Number of the entry; 0 where there is none. */
  seq: number
  fault: 'altered' | 'missing' | 'added'
}

export function runsHold({ findings }: RunsVerdict): boolean {
  return findings.length === 0
}

const mostShown = 20

/** Takes in what the server writes about runs, line by line, and gives the verdict with the last. */
export function createRunsReader(): (line: Record<string, unknown>) => RunsVerdict | null {
  const findings: RunFinding[] = []
  let more = 0
  return line => {
    if (isFinding(line.run)) {
      if (findings.length < mostShown) findings.push(line.run)
      else more += 1
    }
    if (!isObject(line.runs)) return null
    const { checked, removed } = line.runs
    return { findings, more, checked: Number(checked), removed: Number(removed) }
  }
}

/** Is it a line about runs? */
export function isRunsLine(line: Record<string, unknown>): boolean {
  return isFinding(line.run) || isObject(line.runs)
}

const faults = ['altered', 'missing', 'added']

function isFinding(value: unknown): value is RunFinding {
  if (!isObject(value) || typeof value.id !== 'string' || typeof value.seq !== 'number') return false
  return typeof value.fault === 'string' && faults.includes(value.fault)
}
