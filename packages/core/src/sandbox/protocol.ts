import type { MessagePort } from 'node:worker_threads'
import type { TransformOutcome } from './types.ts'

/** What a worker thread is started with. */
export interface WorkerSetup extends VmSetup {
  /** Lists of `NumberedTask` come in here; each task is answered with a `NumberedReply`, in the same order. */
  port: MessagePort
  shared: SharedWords
}

export interface VmSetup {
  engine: WebAssembly.Module
  cpuMs: number
  memoryBytes: number
}

/** What both sides of a thread can read and write at any time: one word each. */
export interface SharedWords {
  /** Higher by one for each list of tasks that was sent: what the thread sleeps on. */
  sent: Int32Array<SharedArrayBuffer>
  /**
   * The number of the last task that began, or was taken back. A task begins only by moving this from the number before its
   * own, so that one that was taken back never does.
   */
  lastBegun: Int32Array<SharedArrayBuffer>
  /** When the task that began last was under way, as `process.hrtime.bigint()`; 0 while it is being made ready. */
  beganAt: BigInt64Array<SharedArrayBuffer>
}

export interface TransformTask {
  code: string
  /** JSON of a `TransformInput`. */
  input: string
}

/** Numbers of one thread's tasks go up by one, and wrap around as 32-bit integers do. */
export interface NumberedTask extends TransformTask {
  number: number
}

export interface NumberedReply {
  number: number
  reply: TransformReply
}

export type TransformFailure = Extract<TransformOutcome, { ok: false }>

/** A `TransformOutcome` whose value is still JSON text. */
export type TransformReply = TransformFailure | { ok: true; json: string; logs: string[]; durationMs: number }
