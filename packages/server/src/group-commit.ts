import { endOfLoopTurn } from './end-of-loop-turn.ts'

/** Writes things down together that come at about the same time. */
export interface GroupCommit<T> {
  /** Resolves when the thing is durable; rejects when it could not be written. */
  write(thing: T): Promise<void>
}

/** More in one transaction would only make the first wait. */
const mostTogether = 64

interface Waiting<T> {
  thing: T
  done: () => void
  failed: (error: unknown) => void
}

/**
 * While one group is being written the next one gathers, and each takes along what is ready within the same turn of the event loop:
 * nothing waits for a timer, and a lone writer for nobody.
 * Where a group can't be written, each of it is tried by itself: one that is wrong doesn't take the others with it. Things
 * with different `lineOf` are written independently of each other.
 */
export function createGroupCommit<T>(
  commit: (things: readonly T[], line: string) => Promise<void>,
  lineOf: (thing: T) => string = () => '',
): GroupCommit<T> {
  /** What waits in each line that is being written. */
  const lines = new Map<string, Waiting<T>[]>()

  async function drain(line: string, queue: Waiting<T>[]): Promise<void> {
    while (queue.length > 0) {
      await endOfLoopTurn()
      const group = queue.splice(0, mostTogether)
      const failed = await attempt(line, group)
      if (failed && group.length > 1) for (const one of group) await attempt(line, [one], true)
    }
    lines.delete(line)
  }

  /** True: none of the group was written, and none of it told so. */
  async function attempt(line: string, group: readonly Waiting<T>[], last = group.length === 1): Promise<boolean> {
    try {
      await commit(
        group.map(({ thing }) => thing),
        line,
      )
    } catch (error) {
      if (last) for (const { failed } of group) failed(error)
      return true
    }
    for (const { done } of group) done()
    return false
  }

  return {
    write: thing =>
      new Promise((resolve, reject) => {
        const line = lineOf(thing)
        const waiting = { thing, done: resolve, failed: reject }
        const queue = lines.get(line)
        if (queue) queue.push(waiting)
        else {
          const begun = [waiting]
          lines.set(line, begun)
          void drain(line, begun)
        }
      }),
  }
}
