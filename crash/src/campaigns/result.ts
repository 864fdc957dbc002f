import type { Behaviour } from '../behaviour.ts'
import type { Stage } from '../product/stage.ts'
import type { StoreKind } from '../product/store.ts'
import type { Ledger } from '../traffic/ledger.ts'
import { gatherEvidence } from '../verdict/evidence.ts'
import { type Finding, judge } from '../verdict/judge.ts'

/** One line of the report. */
export interface Result {
  campaign: string
  store: StoreKind
  nodes: number
  kills: number
  /** Changes that reached the upstream. */
  calls: number
  /** Runs that somebody was told had ended. */
  acknowledged: number
  /** Runs that are `unknown` because the server died or stood still, though the upstream would have answered. */
  unknown: number
  /** Runs that are `unknown` because the upstream never answered. */
  unanswered: number
  /** Milliseconds from each start after a kill to the first good answer. */
  restarts: number[]
  findings: Finding[]
  /** What else is to be said, such as why it was left out. */
  note: string | null
}

/** Waits until all has come to rest, and judges it. */
export async function conclude(campaign: string, storeKind: StoreKind, stage: Stage, ledger: Ledger): Promise<Result> {
  const evidence = await gatherEvidence(stage, ledger)
  const unknown = Map.groupBy(
    evidence.runs.filter(run => run.status === 'unknown'),
    ({ inputs }) => answers.has(ledger.wanted.get(String(inputs.ref))?.behaviour),
  )
  return {
    campaign,
    store: storeKind,
    nodes: stage.nodes.length,
    kills: stage.kills,
    calls: evidence.calls.length,
    acknowledged: new Set(ledger.acknowledged.map(({ runId }) => runId)).size,
    unknown: unknown.get(true)?.length ?? 0,
    unanswered: unknown.get(false)?.length ?? 0,
    restarts: [...stage.restarts],
    findings: judge(evidence),
    note: null,
  }
}

const answers: ReadonlySet<Behaviour | undefined> = new Set(['answer', 'late', 'error'])

/** The same campaign, held on several stages. */
export function sum(results: readonly [Result, ...Result[]]): Result {
  const total = (of: (result: Result) => number) => results.reduce((all, result) => all + of(result), 0)
  return {
    ...results[0],
    kills: total(({ kills }) => kills),
    calls: total(({ calls }) => calls),
    acknowledged: total(({ acknowledged }) => acknowledged),
    unknown: total(({ unknown }) => unknown),
    unanswered: total(({ unanswered }) => unanswered),
    restarts: results.flatMap(({ restarts }) => restarts),
    findings: results.flatMap(({ findings }) => findings),
  }
}
