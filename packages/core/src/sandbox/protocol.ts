import type { MessagePort } from 'node:worker_threads'
import type { TransformOutcome } from './types.ts'

/** What a worker thread is started with. */
export interface WorkerSetup extends VmSetup {
  /** Tasks come in here one at a time, and each is answered before the next. */
  port: MessagePort
  shared: SharedWords
}

export interface VmSetup {
  engine: WebAssembly.Module
  cpuMs: number
  memoryBytes: number
}

/** What both sides of a thread can read at any time. */
export interface SharedWords {
  /** One word, which is higher by one for each task that was sent: what the thread sleeps on. */
  sent: Int32Array<SharedArrayBuffer>
  /** One word: when the task at hand began to run, as `process.hrtime.bigint()`; 0 before that. */
  began: BigInt64Array<SharedArrayBuffer>
}

export interface TransformTask {
  code: string
  /** JSON of a `TransformInput`. */
  input: string
}

export type TransformFailure = Extract<TransformOutcome, { ok: false }>

/** A `TransformOutcome` whose value is still JSON text. */
export type TransformReply = TransformFailure | { ok: true; json: string; logs: string[]; durationMs: number }
