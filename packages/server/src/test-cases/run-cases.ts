import { type Issue, isBellhopError, isWrite } from '@bellhop/core'
import type { Principal } from '../http/principal.ts'
import type { Runnable } from '../runs/journey.ts'
import type { Run } from '../runs/run.ts'
import type { RunParts } from '../runs/run-parts.ts'
import { startTestRun } from '../runs/test-run.ts'
import { viewRun } from '../runs/view-run.ts'
import { compareRun, type Difference } from './compare.ts'
import type { TestCase } from './test-case.ts'

export interface CaseOutcome {
  id: string
  name: string
  /** null where no run came of it: `error` then says why. */
  runId: string | null
  status: Run['status'] | null
  passed: boolean
  diff: Difference[]
  error: { code: string; message: string; issues: Issue[] } | null
}

const readsAtOnce = 4

/** Runs the cases, and gives what became of each in their order. Writes go one after the other: a later one may rest on an earlier. */
export async function runCases(
  parts: RunParts,
  principal: Principal,
  action: Runnable,
  cases: readonly TestCase[],
): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = []
  const waiting = cases.entries()
  const work = async () => {
    for (const [i, testCase] of waiting) outcomes[i] = await runCase(parts, principal, action, testCase)
  }
  const atOnce = action.definition.kind === 'client' || isWrite(action.definition) ? 1 : readsAtOnce
  await Promise.all(Array.from({ length: atOnce }, work))
  return outcomes
}

async function runCase(
  parts: RunParts,
  principal: Principal,
  action: Runnable,
  { id, name, expect, ...call }: TestCase,
): Promise<CaseOutcome> {
  try {
    const started = await startTestRun(parts, principal, action, call, { mode: 'test', autoApprove: true })
    const run = await viewRun(parts, started)
    const diff = compareRun(run, expect)
    return { id, name, runId: run.id, status: run.status, passed: diff.length === 0, diff, error: null }
  } catch (error) {
    // What the case gives is refused: that is what became of it. Anything else is a fault of the server.
    if (!isBellhopError(error) || error.code === 'internal') throw error
    const { code, message, issues = [] } = error
    return {
      id,
      name,
      runId: null,
      status: null,
      passed: false,
      diff: [],
      error: { code, message, issues: [...issues] },
    }
  }
}
