import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { SharedWords, TransformReply, TransformTask, VmSetup, WorkerSetup } from './protocol.ts'

/** A worker thread with a VM, which has one task at a time. */
export interface Thread {
  /** Rejects when the thread ends before it has answered, with what ended it if that is known. */
  run(task: TransformTask): Promise<TransformReply>
  /** How long the task has been running, in milliseconds; 0 while it has not begun to. */
  runningMs(): number
  /** False once it has ended, for whatever reason. */
  readonly alive: boolean
  /** Ends it in the midst of whatever it does. */
  end(): Promise<unknown>
}

/** Starts one. A process that has nothing else to do ends with it, unless a task is running. */
export function startThread(setup: VmSetup): Thread {
  const { port1: port, port2 } = new MessageChannel()
  const shared: SharedWords = {
    sent: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    began: new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)),
  }
  const workerData: WorkerSetup = { ...setup, port: port2, shared }
  const worker = new Worker(workerFile, {
    workerData,
    transferList: [port2],
    // Nothing of the process's settings or secrets is for this thread.
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 },
  })
  let alive = true
  let task: PromiseWithResolvers<TransformReply> | null = null

  function settle(how: (task: PromiseWithResolvers<TransformReply>) => void): void {
    const settled = task
    if (!settled) return
    task = null
    port.unref()
    how(settled)
  }

  function onEnd(cause: unknown): void {
    alive = false
    settle(({ reject }) => reject(cause))
    port.close()
  }

  port.on('message', (reply: TransformReply) => settle(({ resolve }) => resolve(reply)))
  worker.on('error', onEnd)
  worker.on('exit', () => onEnd(new Error('The thread has ended.')))
  worker.unref()
  port.unref()

  return {
    run(given) {
      if (!alive || task) return Promise.reject(new Error(alive ? 'The thread has a task.' : 'The thread has ended.'))
      task = Promise.withResolvers()
      port.ref()
      Atomics.store(shared.began, 0, 0n)
      port.postMessage(given)
      Atomics.add(shared.sent, 0, 1)
      Atomics.notify(shared.sent, 0)
      return task.promise
    },
    runningMs() {
      const began = Atomics.load(shared.began, 0)
      return began === 0n ? 0 : Number(process.hrtime.bigint() - began) / 1e6
    },
    get alive() {
      return alive
    },
    end: () => worker.terminate(),
  }
}

// The same file ending as this module's: source runs unbuilt, a build has both as JavaScript.
const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const workerFile = fileURLToPath(new URL(`./worker${ending}`, import.meta.url))
