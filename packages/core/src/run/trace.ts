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
  const startedAt = clock.now().toISOString()
  const from = performance.now()
  return detail => ({ step, startedAt, durationMs: Math.round((performance.now() - from) * 1000) / 1000, detail })
}
