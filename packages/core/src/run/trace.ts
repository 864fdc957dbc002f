import type { JsonObject } from '../json.ts'
import type { Clock } from './clock.ts'

export type TraceStepName =
  | 'inputs'
  | 'render'
  | 'approve'
  | 'send'
  | 'respond'
  | 'transform'
  | 'message'
  | 'widget'
  | 'client'

/** One step of a run's record. `detail` never holds a credential or a sensitive input. */
export interface TraceStep {
  step: TraceStepName
  startedAt: string
  durationMs: number
  detail: JsonObject
}

/** Starts timing a step; call the result with the step's detail to get its line of the record. */
export function startStep(step: TraceStepName, clock: Clock): (detail: JsonObject) => TraceStep {
  const startedAt = toIso(clock.now())
  const from = performance.now()
  return detail => ({ step, startedAt, durationMs: Math.round((performance.now() - from) * 1000) / 1000, detail })
}

let lastMs = Number.NaN
let lastText = ''

// Steps follow each other within a millisecond, and to write a time takes as long as many a step.
function toIso(time: Date): string {
  const ms = time.getTime()
  if (ms !== lastMs) {
    lastText = time.toISOString()
    lastMs = ms
  }
  return lastText
}
