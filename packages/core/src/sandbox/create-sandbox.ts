import { availableParallelism } from 'node:os'
import { BellhopError } from '../error/bellhop-error.ts'
import { largestMemoryBytes, sandboxLimits, smallestMemoryBytes } from './limits.ts'
import { memoryMessage, timeoutMessage } from './outcome-messages.ts'
import type { TransformFailure, TransformReply, TransformTask } from './protocol.ts'
import { createSlots } from './slots.ts'
import { startThread, type Thread } from './thread.ts'
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
  const slots = createSlots(workers)
  const threads: (Thread | undefined)[] = []
  const accepted = new Set<Promise<TransformOutcome>>()
  let engine: Promise<WebAssembly.Module> | undefined
  let closing: Promise<void> | undefined

  async function transform(task: TransformTask): Promise<TransformOutcome> {
    const slot = await slots.take()
    try {
      const held = threads[slot]
      const thread = held?.alive ? held : startThread({ engine: await compiled(), cpuMs, memoryBytes })
      threads[slot] = thread
      return await runWithin(thread, task, cpuMs)
    } finally {
      slots.giveBack(slot)
    }
  }

  async function compiled(): Promise<WebAssembly.Module> {
    engine ??= compileEngine(memoryBytes)
    try {
      return await engine
    } catch (error) {
      engine = undefined
      throw new BellhopError('internal', 'The sandbox could not start.', { cause: error })
    }
  }

  return {
    transform(code, { response, status, inputs }: TransformInput) {
      if (closing) return Promise.reject(new BellhopError('internal', 'The sandbox is closed.'))
      const json = toText({ response, status, inputs })
      if (json === undefined) return Promise.resolve(failure('transform_failed', 'The answer is nested too deeply.', 0))
      const outcome = transform({ code, input: json })
      accepted.add(outcome)
      const forget = () => accepted.delete(outcome)
      outcome.then(forget, forget)
      return outcome
    },
    close() {
      closing ??= Promise.allSettled(accepted).then(async () => {
        await Promise.all(threads.map(thread => thread?.end()))
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

/** Runs one task, and ends the thread once it has been at it for longer than it may. */
async function runWithin(thread: Thread, task: TransformTask, cpuMs: number): Promise<TransformOutcome> {
  let killed = false
  const stopWatch = watch(thread, cpuMs + sandboxLimits.killGraceMs, () => {
    killed = true
    void thread.end()
  })
  try {
    return toOutcome(await thread.run(task))
  } catch (error) {
    const durationMs = thread.runningMs()
    if (killed) return failure('transform_timeout', timeoutMessage(cpuMs), durationMs)
    return fromThreadError(error, durationMs)
  } finally {
    stopWatch()
  }
}

/** Calls `kill` once the thread's task has been running for `limitMs`; time before it began to run does not count. */
function watch(thread: Thread, limitMs: number, kill: () => void): () => void {
  let stopped = false
  let timer = setTimeout(check, limitMs)
  function check() {
    const ran = thread.runningMs()
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
