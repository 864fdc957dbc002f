import { isObject } from '../actions/draft.ts'

export interface RunFacts {
  /** From its beginning to its end, waiting for people included; null: it hasn't ended. */
  tookMs: number | null
  steps: { step: string; ms: number }[]
}

/** What a run of an inspected turn took, as far as it says so. */
export function runFacts(run: Readonly<Record<string, unknown>>): RunFacts {
  const { createdAt, finishedAt, trace } = run
  const tookMs =
    typeof createdAt === 'string' && typeof finishedAt === 'string'
      ? Date.parse(finishedAt) - Date.parse(createdAt)
      : Number.NaN
  const steps = (Array.isArray(trace) ? trace : []).flatMap((entry: unknown) =>
    isObject(entry) && typeof entry.step === 'string' && typeof entry.durationMs === 'number'
      ? [{ step: entry.step, ms: entry.durationMs }]
      : [],
  )
  return { tookMs: Number.isFinite(tookMs) ? tookMs : null, steps }
}
