import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { BellhopError } from '../error/bellhop-error.ts'
import { largestMemoryBytes, sandboxLimits, smallestMemoryBytes } from './limits.ts'
import { memoryMessage, timeoutMessage } from './outcome-messages.ts'
import type { TransformFailure, TransformReply, TransformTask, WorkerSetup } from './protocol.ts'
import { createSlots } from './slots.ts'
import type { Sandbox, TransformInput, TransformOutcome } from './types.ts'
import { compileEngine } from './wasm-module.ts'

export interface SandboxOptions {
  /** Threads, each with one call at a time. Default: the machine's cores less one, at least 1. */
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
  const startTimes = new BigInt64Array(new SharedArrayBuffer(workers * BigInt64Array.BYTES_PER_ELEMENT))
  // Piscina serves abortable tasks out of order when more of them come in than it has threads, so it never gets more.
  const slots = createSlots(workers)
  const accepted = new Set<Promise<TransformOutcome>>()
  let starting: Promise<Pool> | undefined
  let closing: Promise<void> | undefined

  async function transform(code: string, input: string): Promise<TransformOutcome> {
    const slot = await slots.take()
    try {
      starting ??= startPool({ cpuMs, memoryBytes, startTimes }, workers, () => {
        starting = undefined
      })
      const pool = await starting
      Atomics.store(startTimes, slot, 0n)
      const abort = new AbortController()
      const stopWatch = watch(startTimes, slot, cpuMs + sandboxLimits.killGraceMs, () => abort.abort())
      try {
        return toOutcome(await pool.run({ slot, code, input }, { signal: abort.signal }))
      } catch (error) {
        const durationMs = runningMs(startTimes, slot)
        if (abort.signal.aborted) return failure('transform_timeout', timeoutMessage(cpuMs), durationMs)
        return fromThreadError(error, durationMs)
      } finally {
        stopWatch()
      }
    } finally {
      slots.giveBack(slot)
    }
  }

  return {
    transform(code, { response, status, inputs }: TransformInput) {
      if (closing) return Promise.reject(new BellhopError('internal', 'The sandbox is closed.'))
      const json = toText({ response, status, inputs })
      if (json === undefined) return Promise.resolve(failure('transform_failed', 'The answer is nested too deeply.', 0))
      const outcome = transform(code, json)
      accepted.add(outcome)
      const forget = () => accepted.delete(outcome)
      outcome.then(forget, forget)
      return outcome
    },
    close() {
      closing ??= Promise.allSettled(accepted).then(async () => {
        const pool = await starting?.catch(() => undefined)
        await pool?.destroy()
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

type Pool = Piscina<TransformTask, TransformReply>

async function startPool(setup: Omit<WorkerSetup, 'engine'>, threads: number, onLost: () => void): Promise<Pool> {
  const workerData: WorkerSetup = { ...setup, engine: await compileEngine(setup.memoryBytes) }
  // The same file ending as this module's: source runs unbuilt, a build has both as JavaScript.
  const worker = new URL(`./worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)
  const pool: Pool = new Piscina({
    filename: fileURLToPath(worker),
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData,
    // Nothing of the process's settings or secrets is for these threads.
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 },
  })
  // Emitted for a thread that dies without a task, after which Piscina may start no other one.
  pool.on('error', () => {
    onLost()
    void pool.destroy()
  })
  return pool
}

/** Calls `kill` once the slot's task has been running for `limitMs`; time before it began to run does not count. */
function watch(startTimes: BigInt64Array, slot: number, limitMs: number, kill: () => void): () => void {
  let stopped = false
  let timer = setTimeout(check, limitMs)
  function check() {
    const ran = runningMs(startTimes, slot)
    if (ran < limitMs) {
      timer = setTimeout(check, ran === 0 ? 50 : Math.ceil(limitMs - ran))
      return
    }
    // A busy event loop may have the reply at hand already, unread: let it come in first.
    setImmediate(() => {
      if (!stopped) kill()
    })
  }
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** 0 while the slot's task has not begun to run. */
function runningMs(startTimes: BigInt64Array, slot: number): number {
  const begin = Atomics.load(startTimes, slot)
  return begin === 0n ? 0 : Number(process.hrtime.bigint() - begin) / 1e6
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

function fromThreadError(error: unknown, durationMs: number): TransformFailure {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return failure('transform_memory', memoryMessage, durationMs)
  }
  if (durationMs > 0) return failure('transform_failed', 'The thread that ran the code stopped.', durationMs)
  throw new BellhopError('internal', 'The sandbox could not start.', { cause: error })
}

function failure(code: TransformFailure['code'], message: string, durationMs: number): TransformFailure {
  return { ok: false, code, message, logs: [], durationMs }
}
