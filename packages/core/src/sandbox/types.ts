import type { JsonValue } from '../json.ts'

export interface TransformInput {
  response: JsonValue
  status: number
  inputs: Record<string, JsonValue>
}

/** A failing transform is an expected outcome, so it is a value. */
export type TransformOutcome =
  | { ok: true; value: JsonValue; logs: string[]; durationMs: number }
  | {
      ok: false
      code: 'transform_failed' | 'transform_timeout' | 'transform_memory'
      message: string
      logs: string[]
      durationMs: number
    }

export interface Sandbox {
  /** Runs the author's expression or function body on one input, in a pristine VM. Never throws for what the code does. */
  transform(code: string, input: TransformInput): Promise<TransformOutcome>
  close(): Promise<void>
}
