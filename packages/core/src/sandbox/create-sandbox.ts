import { availableParallelism } from 'node:os'
import { BellhopError } from '../error/bellhop-error.ts'
import { largestMemoryBytes, sandboxLimits, smallestMemoryBytes } from './limits.ts'
import { memoryMessage, timeoutMessage } from './outcome-messages.ts'
import type { TransformFailure, TransformReply, TransformTask } from './protocol.ts'
import { startThread } from './thread.ts'
import { createThreadPool, TaskStopped, type ThreadPool } from './thread-pool.ts'
import type { Sandbox, TransformInput, TransformOutcome } from './types.ts'
import { compileEngine } from './wasm-module.ts'

export interface SandboxOptions {
  /** Threads, each of which runs one call at a time. Default: the machine's cores less one, at least 1. */
  workers?: number
  /** How long a call's code may compute, in milliseconds. Default 1000; waiting for a worker does not count. */
  cpuMs?: number
  /** Hard maximum of the engine's memory in bytes. Default 64 MiB, of which the code's heap may take three quarters. */
  memoryBytes?: number
}

/**
 * Creates the sandbox that authors' transforms run in: QuickJS in WebAssembly, in worker threads that are ended when
 * nothing else stops them. Threads start with the first call. An option out of range throws a RangeError.
 *
 * Threat: code of an author that wants out, wants the data of another call, or does not end. Decision: no host object
 * exists in the VM, only text crosses, every call starts from the same memory image, and three limits stand one behind
 * the other (the engine's own, the maximum of its memory, the end of its thread). Limit: a call costs up to `cpuMs` and
 * 150 ms of one thread; bounding how many calls come in is the caller's part.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const workers = inRange('workers', options.workers ?? Math.max(1, availableParallelism() - 1), 1, 1024)
  const cpuMs = inRange('cpuMs', options.cpuMs ?? sandboxLimits.cpuMs, 1, 60_000)
  const memoryBytes = inRange(
    'memoryBytes',
    options.memoryBytes ?? sandboxLimits.memoryBytes,
    smallestMemoryBytes,
    largestMemoryBytes,
  )
  let underWay = 0
  let onIdle = () => {}
  let pool: Promise<ThreadPool> | undefined
  let closing: Promise<void> | undefined

  async function transform(task: TransformTask): Promise<TransformOutcome> {
    const { run } = await started()
    try {
      return toOutcome(await run(task))
    } catch (error) {
      return fromThreadError(error, cpuMs)
    }
  }

  function end(): void {
    underWay -= 1
    if (underWay === 0) onIdle()
  }

  function idle(): Promise<void> {
    if (underWay === 0) return Promise.resolve()
    return new Promise(resolve => {
      onIdle = resolve
    })
  }

  async function started(): Promise<ThreadPool> {
    pool ??= startPool()
    try {
      return await pool
    } catch (error) {
      pool = undefined
      throw new BellhopError('internal', 'The sandbox could not start.', { cause: error })
    }
  }

  async function startPool(): Promise<ThreadPool> {
    const engine = await compileEngine(memoryBytes)
    return createThreadPool({
      threads: workers,
      limitMs: cpuMs + sandboxLimits.killGraceMs,
      start: events => startThread({ engine, cpuMs, memoryBytes }, events),
    })
  }

  return {
    transform(code, { response, status, inputs }: TransformInput) {
      if (closing) return Promise.reject(new BellhopError('internal', 'The sandbox is closed.'))
      const json = toText({ response, status, inputs })
      if (json === undefined) return Promise.resolve(failure('transform_failed', 'The answer is nested too deeply.', 0))
      underWay += 1
      return transform({ code, input: json }).finally(end)
    },
    close() {
      closing ??= idle().then(async () => {
        await (await pool)?.close()
      })
      return closing
    },
  }
}

function toText(input: TransformInput): string | undefined {
  try {
    return JSON.stringify(input)
  } catch (error) {
    // An upstream may nest its answer as deep as it likes, and parsing it takes no stack, but writing it does.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}.`)
}

function toOutcome(reply: TransformReply): TransformOutcome {
  if (!reply.ok) return reply
  const { json, logs, durationMs } = reply
  try {
    return { ok: true, value: JSON.parse(json), logs, durationMs }
  } catch {
    return { ...failure('transform_failed', 'The result is not JSON.', durationMs), logs }
  }
}

function fromThreadError(error: unknown, cpuMs: number): TransformFailure {
  if (!(error instanceof TaskStopped)) throw error
  const { ranMs, tookTooLong, cause } = error
  if (tookTooLong) return failure('transform_timeout', timeoutMessage(cpuMs), ranMs)
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return failure('transform_memory', memoryMessage, ranMs)
  }
  if (ranMs > 0) return failure('transform_failed', 'The thread that ran the code stopped.', ranMs)
  throw new BellhopError('internal', 'The sandbox could not start.', { cause })
}

function failure(code: TransformFailure['code'], message: string, durationMs: number): TransformFailure {
  return { ok: false, code, message, logs: [], durationMs }
}
