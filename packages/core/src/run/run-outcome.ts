import type { JsonValue } from '../json.ts'
import type { RunError } from './run-error.ts'
import type { TraceStep } from './trace.ts'

/** How a run ended. */
export interface RunOutcome {
  status: 'succeeded' | 'failed' | 'unknown'
  /** The (transformed) answer: what messages and widgets read. Never for a browser or a model as it is. */
  response: JsonValue
  /** What the model may see. */
  result: JsonValue
  /** For the customer; null: the author wrote none for a success. */
  message: string | null
  /** Why it did not end well; also beside a success, for a write whose answer could not be used. */
  error: RunError | null
  followUps: string[]
  trace: TraceStep[]
}
