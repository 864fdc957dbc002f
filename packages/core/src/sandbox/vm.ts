import { randomFillSync } from 'node:crypto'
import { Intrinsics, type JSValueHandle, QuickJS } from 'quickjs-wasi'
import { authorFile, isOutOfMemory, readAuthorError, toAuthorMessage } from './author-error.ts'
import { guestIntl } from './guest-intl.ts'
import { guestRuntime } from './guest-runtime.ts'
import { isNestedDeeper } from './json-depth.ts'
import { sandboxLimits } from './limits.ts'
import { hasGrown, type MemoryImage, putBack, takeImage } from './memory-image.ts'
import { memoryMessage, resultTooDeep, resultTooLarge, timeoutMessage } from './outcome-messages.ts'
import type { TransformReply } from './protocol.ts'
import { wrapTransform } from './syntax.ts'

export interface VmOptions {
  engine: WebAssembly.Module
  cpuMs: number
  memoryBytes: number
  /** Free heap in the image, which code uses without growing the memory. All of it is put back before each call. */
  headroomBytes: number
  /** The host's side of `Intl`, see `createIntlBridge`. */
  intl: (request: string) => string
}

export interface Vm {
  /** Runs the author's code on the input's JSON, from the same memory each time. */
  run(code: string, input: string): TransformReply
  /** False once a call ended in a way that the memory image can't undo: then this VM must not be used again. */
  readonly reusable: boolean
}

/** Kept images of a VM, each as large as its memory. Making one takes a fifth of a millisecond. */
const keptImages = 16
const heapShare = 0.75

/**
 * A QuickJS VM that is pristine for every call. All state of the instance is its linear memory and one mutable global,
 * the stack pointer (a test holds the engine to that). So an image of the memory, taken when the author's code was
 * compiled and not yet called, is copied back before each call. Handles that the host keeps are addresses in that
 * memory: all are made before the first image, and none of a call outlives it.
 */
export async function createVm(options: VmOptions): Promise<Vm> {
  let deadline = Number.POSITIVE_INFINITY
  let interrupted = false
  let logs: string[] = []
  let logRoom = 0
  let reusable = true

  const vm = await QuickJS.create({
    wasm: options.engine,
    memoryLimit: Math.floor(options.memoryBytes * heapShare),
    maxStackSize: sandboxLimits.stackBytes,
    timezoneOffset: 0,
    // `performance` would tell how long ago the image was made.
    intrinsics: Intrinsics.ALL & ~Intrinsics.PERFORMANCE,
    interruptHandler: () => {
      interrupted ||= performance.now() > deadline
      return interrupted
    },
    wasi: silentOutput,
  })
  const engine = vm._getExports()
  const call = (f: JSValueHandle, ...args: JSValueHandle[]) => vm.callFunction(f, vm.undefined, ...args)

  const guest = installGuest(vm, options.intl, line => {
    if (logRoom > 0) logs.push(line.slice(0, logRoom))
    logRoom -= line.length + 1
  })
  engine.wasm_free(engine.wasm_malloc(options.headroomBytes))
  const pristine = takeImage(engine)
  const images = new Map<string, MemoryImage>()
  const freshSeed = createSeeds()

  /** Leaves the VM with the code compiled and not yet called, or says why it does not parse. */
  function load(code: string): string | undefined {
    const known = images.get(code)
    if (known) {
      images.delete(code)
      images.set(code, known)
      putBack(engine, known)
      return undefined
    }
    const wrapped = wrapTransform(code)
    if ('error' in wrapped) return wrapped.error
    putBack(engine, pristine)
    const compiled = vm.evalCode(wrapped.source, authorFile)
    call(guest.load, compiled, wrapped.expression ? vm.true : vm.false)
    compiled.dispose()
    // Code so large that the memory grew is compiled anew each time, in a new VM.
    if (hasGrown(engine, pristine)) return undefined
    images.set(code, takeImage(engine))
    for (const oldest of images.keys()) {
      if (images.size <= keptImages) break
      images.delete(oldest)
    }
    return undefined
  }

  function answer(input: string): string {
    const reply = call(guest.run, vm.newString(input), vm.newString(freshSeed()))
    if (reply.isString) return reply.toString()
    vm.executePendingJobs()
    const settled = call(guest.take)
    if (settled.isString) return settled.toString()
    const message = 'The code waits for a promise that never settles: there are no timers and no network.'
    return `F${JSON.stringify({ name: '', message, stack: '' })}`
  }

  return {
    get reusable() {
      return reusable
    },
    run(code, input) {
      const begin = performance.now()
      logs = []
      logRoom = sandboxLimits.logLength
      interrupted = false
      deadline = begin + options.cpuMs
      let outcome: Outcome
      let whole = true
      try {
        const unparsed = load(code)
        outcome = unparsed ? failure('transform_failed', `SyntaxError: ${unparsed}`) : fromReply(answer(input))
      } catch (error) {
        whole = false
        const full = engine.memory.buffer.byteLength > options.memoryBytes * heapShare
        outcome = fromHostException(error, full)
      }
      // Native work may have run past the deadline without asking.
      interrupted ||= performance.now() > deadline
      deadline = Number.POSITIVE_INFINITY
      if (interrupted) outcome = failure('transform_timeout', timeoutMessage(options.cpuMs))
      reusable = whole && !interrupted && !hasGrown(engine, pristine)
      return { ...outcome, logs, durationMs: performance.now() - begin }
    },
  }
}

type Outcome = { ok: true; json: string } | ReturnType<typeof failure>

function failure(code: 'transform_failed' | 'transform_timeout' | 'transform_memory', message: string) {
  return { ok: false as const, code, message }
}

function fromReply(reply: string): Outcome {
  const body = reply.slice(1)
  if (reply.startsWith('V')) {
    if (Buffer.byteLength(body) > sandboxLimits.resultBytes) return failure('transform_memory', resultTooLarge)
    if (isNestedDeeper(body, sandboxLimits.resultDepth)) return failure('transform_failed', resultTooDeep)
    return { ok: true, json: body }
  }
  if (reply.startsWith('M')) return failure('transform_memory', resultTooLarge)
  const error = readAuthorError(body)
  return isOutOfMemory(error)
    ? failure('transform_memory', memoryMessage)
    : failure('transform_failed', toAuthorMessage(error))
}

/**
 * What reached the host as an exception: errors of the engine that the code can't catch, the failing of its own
 * compiler, or a trap. With the heap nearly full it is taken as want of memory, of which the engine often can't speak.
 */
function fromHostException(broken: unknown, full: boolean): Outcome {
  const error = broken instanceof Error ? broken : new Error(String(broken))
  const said = { name: error.name, message: error.message, stack: String(error.stack) }
  if (full || isOutOfMemory(said) || error.message.includes('wasm_malloc')) {
    return failure('transform_memory', memoryMessage)
  }
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
    return failure('transform_failed', 'The code brought the engine to a stop, perhaps by recursion without end.')
  }
  return failure('transform_failed', toAuthorMessage(said))
}

function installGuest(vm: QuickJS, intl: (request: string) => string, log: (line: string) => void) {
  // Touched so that they are in the image: they are cached as addresses.
  const { undefined: nothing } = vm
  void [vm.true, vm.false, vm.null, vm.global]

  const ask = vm.newFunction('ask', request => vm.newString(intl(request?.isString ? request.toString() : '')))
  vm.callFunction(vm.evalCode(guestIntl, 'intl.js'), nothing, ask)

  const print = vm.newFunction('log', line => {
    if (line?.isString) log(line.toString())
    return nothing
  })
  const runtime = vm.callFunction(vm.evalCode(guestRuntime, 'runtime.js'), nothing, print)
  return { load: runtime.getProp('load'), run: runtime.getProp('run'), take: runtime.getProp('take') }
}

const seedBytes = 16

/** The engine seeds its own generator once, and that would be part of the image. */
function createSeeds(): () => string {
  // Drawn for many calls at once: to ask for random bytes takes longer than all else about a seed.
  const drawn = Buffer.alloc(64 * seedBytes)
  let used = drawn.length
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn)
      used = 0
    }
    used += seedBytes
    return JSON.stringify([16, 12, 8, 4].map(back => drawn.readInt32LE(used - back)))
  }
}

/** The engine's own messages would go to the server's output. */
function silentOutput(memory: WebAssembly.Memory) {
  return {
    fd_write(_descriptor: number, vectors: number, count: number, written: number): number {
      const view = new DataView(memory.buffer)
      let bytes = 0
      for (let i = 0; i < count; i++) bytes += view.getUint32(vectors + i * 8 + 4, true)
      view.setUint32(written, bytes, true)
      return 0
    },
  }
}
