import type { TransformOutcome } from './types.ts'

/** What a worker thread is started with. */
export interface WorkerSetup {
  engine: WebAssembly.Module
  cpuMs: number
  memoryBytes: number
  /** One cell per slot: when its task began to run, as `process.hrtime.bigint()`; 0 while it waits. */
  startTimes: BigInt64Array<SharedArrayBuffer>
}

export interface TransformTask {
  slot: number
  code: string
  /** JSON of a `TransformInput`. */
  input: string
}

export type TransformFailure = Extract<TransformOutcome, { ok: false }>

/** A `TransformOutcome` whose value is still JSON text. */
export type TransformReply = TransformFailure | { ok: true; json: string; logs: string[]; durationMs: number }
