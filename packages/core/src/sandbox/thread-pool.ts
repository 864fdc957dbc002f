import type { TransformReply, TransformTask } from './protocol.ts'
import type { Thread, ThreadEvents } from './thread.ts'

/** Runs tasks in threads, as many as there are slots for, and ends a thread whose task runs for too long. */
export interface ThreadPool {
  /** Rejects with what ended the thread that the task ran in, or could not be started: a `TaskStopped`. */
  run(task: TransformTask): Promise<TransformReply>
  close(): Promise<void>
}

/** The thread of a task ended before it had answered. */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped'
  /** How long it had been running, in milliseconds; 0 where it had not begun to. */
  readonly ranMs: number
  /** It was ended because the task ran for too long. */
  readonly tookTooLong: boolean

  constructor(ranMs: number, tookTooLong: boolean, cause: unknown) {
    super('The thread of the task has ended.', { cause })
    this.ranMs = ranMs
    this.tookTooLong = tookTooLong
  }
}

export interface ThreadPoolOptions {
  threads: number
  /** How long a task may run, in milliseconds. */
  limitMs: number
  start: (events: ThreadEvents) => Thread
}

/**
 * As much as a thread is given at once. Each waking of a thread costs as much as a short task, so what comes within one turn of the
 * event loop is handed over together. The thread reads all of it into its memory before it begins.
 */
const mostAtOnce = { tasks: 32, characters: 1_000_000 } as const
/** How often what has not begun is taken from behind the others in its thread, in milliseconds, and goes to whichever is idle first. */
const patienceMs = 20

interface Pending {
  task: TransformTask
  done: PromiseWithResolvers<TransformReply>
}

/** A place for a thread: one is started in it when it is first needed, and when the one before has ended. */
interface Slot {
  thread: Thread | null
  /** What its thread has not answered yet, in the order in which it runs. */
  given: Pending[]
  watch: NodeJS.Timeout | null
  /** What its thread is being ended for. */
  condemned: Pending | null
  /** Its thread has answered something. */
  hasServed: boolean
}

export function createThreadPool({ threads, limitMs, start }: ThreadPoolOptions): ThreadPool {
  const slots = Array.from({ length: threads }, emptySlot)
  const waiting: Pending[] = []
  let isSharing = false

  /** Shares out what waits among threads that have nothing, once all that came in with it is there as well. */
  function shareSoon(): void {
    if (isSharing || waiting.length === 0) return
    isSharing = true
    setImmediate(() => {
      isSharing = false
      share()
    })
  }

  function share(): void {
    const idle = slots.filter(slot => slot.given.length === 0)
    idle.forEach((slot, index) => {
      const fair = Math.ceil(waiting.length / (idle.length - index))
      // Whoever is given to a thread that is still to start waits for that.
      const batch = takeFirst(slot.hasServed ? fair : 1)
      if (batch.length > 0) give(slot, batch)
    })
  }

  function takeFirst(most: number): Pending[] {
    let [count, characters] = [0, 0]
    for (const { task } of waiting) {
      characters += task.code.length + task.input.length
      if (count >= Math.min(most, mostAtOnce.tasks) || (count > 0 && characters > mostAtOnce.characters)) break
      count += 1
    }
    return waiting.splice(0, count)
  }

  function give(slot: Slot, batch: Pending[]): void {
    try {
      const thread = slot.thread ?? startIn(slot)
      thread.give(batch.map(({ task }) => task))
    } catch (cause) {
      // The system has no thread left, for instance.
      for (const { done } of batch) done.reject(new TaskStopped(0, false, cause))
      shareSoon()
      return
    }
    slot.given = batch
    slot.watch ??= setTimeout(look, patienceMs, slot).unref()
  }

  function startIn(slot: Slot): Thread {
    const thread = start({
      onReply: reply => {
        slot.hasServed = true
        slot.given.shift()?.done.resolve(reply)
        if (slot.given.length === 0) shareSoon()
      },
      onEnd: cause => onEnd(slot, thread, cause),
    })
    slot.thread = thread
    return thread
  }

  function look(slot: Slot): void {
    slot.watch = null
    const { thread, given } = slot
    const [current] = given
    if (!thread || !current) return
    if (threads > 1 && given.length > 1) takeBack(slot, thread)
    const ranMs = thread.runningMs()
    if (ranMs >= limitMs) {
      // A busy event loop may have the reply at hand already, unread: let it come in first.
      setImmediate(() => {
        if (slot.given[0] !== current) return
        slot.condemned = current
        void thread.end()
      })
    }
    const untilLimit = Math.ceil(limitMs - ranMs)
    slot.watch = setTimeout(look, untilLimit > 0 ? Math.min(patienceMs, untilLimit) : patienceMs, slot).unref()
  }

  /** Puts what the thread has not begun in front of all that waits. */
  function takeBack(slot: Slot, thread: Thread): void {
    const count = thread.takeBack()
    waiting.unshift(...slot.given.splice(slot.given.length - count))
    shareSoon()
  }

  function onEnd(slot: Slot, thread: Thread, cause: unknown): void {
    const { given, condemned, hasServed, watch } = slot
    const ranMs = thread.runningMs()
    if (watch) clearTimeout(watch)
    Object.assign(slot, emptySlot())
    const [first, ...others] = given
    waiting.unshift(...others)
    if (first) {
      // The condemned one may have come to its end after all. And where none ever began, none may ever: one has to be told.
      const isInnocent = condemned ? first !== condemned : hasServed && ranMs === 0
      if (isInnocent) waiting.unshift(first)
      else first.done.reject(new TaskStopped(ranMs, condemned !== null, cause))
    }
    shareSoon()
  }

  return {
    run(task) {
      const done = Promise.withResolvers<TransformReply>()
      waiting.push({ task, done })
      shareSoon()
      return done.promise
    },
    async close() {
      await Promise.all(slots.map(slot => slot.thread?.end()))
    },
  }
}

function emptySlot(): Slot {
  return { thread: null, given: [], watch: null, condemned: null, hasServed: false }
}
