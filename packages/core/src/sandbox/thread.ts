import { fileURLToPath } from 'node:url'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type {
  NumberedReply,
  NumberedTask,
  SharedWords,
  TransformReply,
  TransformTask,
  VmSetup,
  WorkerSetup,
} from './protocol.ts'

/** A worker thread with a VM, which runs tasks in the order in which it is given them. */
export interface Thread {
  /** Hands tasks over. Throws where it has ended, or has some already. */
  give(tasks: readonly TransformTask[]): void
  /** Sees to it that those of its tasks that have not begun never do, and tells how many: they are the last that it was given. */
  takeBack(): number
  /** How long the task at hand has been running, in milliseconds; 0 where none has begun to. */
  runningMs(): number
  /** Ends it in the midst of whatever it does. */
  end(): Promise<unknown>
}

export interface ThreadEvents {
  /** The first of its tasks that was not answered yet is. */
  onReply(reply: TransformReply): void
  /** It has ended, for whatever reason. What it had answered before was told. */
  onEnd(cause: unknown): void
}

/** What the count of a thread's tasks begins after: so near to where it wraps around that every thread comes past it. */
const firstNumber = 2 ** 31 - 3

/** Starts one. A process that has nothing else to do ends with it, unless a task is running. */
export function startThread(setup: VmSetup, { onReply, onEnd }: ThreadEvents): Thread {
  const { port1: port, port2 } = new MessageChannel()
  const shared: SharedWords = {
    sent: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    lastBegun: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(firstNumber),
    beganAt: new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)),
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
  /** Numbers: of the last task that it was given, of the last that it is to answer, and of the last that it has answered. */
  let given = firstNumber
  let due = firstNumber
  let answered = firstNumber
  let ended = false

  function answer({ number, reply }: NumberedReply): void {
    // Replies are known by their order. One out of it would be somebody else's: then the thread is not to be believed any more.
    if (number !== ((answered + 1) | 0)) return void worker.terminate()
    answered = number
    if (answered === due) port.unref()
    onReply(reply)
  }

  function drain(): void {
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) answer(more.message)
  }

  function finish(cause: unknown): void {
    if (ended) return
    ended = true
    drain()
    port.close()
    onEnd(cause)
  }

  port.on('message', (reply: NumberedReply) => {
    answer(reply)
    // The others that are there by now, for less than an event each.
    drain()
  })
  worker.on('error', finish)
  worker.on('exit', () => finish(new Error('The thread has ended.')))
  worker.unref()
  port.unref()

  return {
    give(tasks) {
      if (ended || answered !== due) throw new Error(ended ? 'The thread has ended.' : 'The thread has tasks.')
      port.ref()
      // What was taken back is behind it.
      answered = given
      const numbered = tasks.map(({ code, input }): NumberedTask => {
        given = (given + 1) | 0
        return { number: given, code, input }
      })
      due = given
      port.postMessage(numbered)
      Atomics.add(shared.sent, 0, 1)
      Atomics.notify(shared.sent, 0)
    },
    takeBack() {
      const begun = Atomics.exchange(shared.lastBegun, 0, given)
      const count = Math.max(0, (due - begun) | 0)
      due = (due - count) | 0
      if (answered === due) port.unref()
      return count
    },
    runningMs() {
      // In this order: the time is then that of this task, of a later one, or 0, never that of the one before it.
      const isRunning = answered !== due && Atomics.load(shared.lastBegun, 0) !== answered
      const beganAt = Atomics.load(shared.beganAt, 0)
      return !isRunning || beganAt === 0n ? 0 : Number(process.hrtime.bigint() - beganAt) / 1e6
    },
    end: () => worker.terminate(),
  }
}

// The same file ending as this module's: source runs unbuilt, a build has both as JavaScript.
const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const workerFile = fileURLToPath(new URL(`./worker${ending}`, import.meta.url))
