import { HttpError } from '../http/http-error.ts'

/** Work of one kind that a node does: so many at once, so many that wait, and no more. */
export type BoundedWork = <T>(work: () => Promise<T>) => Promise<T>

export interface WorkBounds {
  atOnce: number
  waiting: number
  /** What whoever is refused reads. */
  tooMuch: string
}

/** Throws `overloaded`, before anything was done, where `waiting` wait already. */
export function createBoundedWork({ atOnce, waiting, tooMuch }: WorkBounds): BoundedWork {
  let active = 0
  const line: (() => void)[] = []
  return async work => {
    if (active < atOnce) active += 1
    else {
      if (line.length >= waiting) throw new HttpError('overloaded', tooMuch, { headers: { 'Retry-After': '2' } })
      // Whoever leaves hands its place over.
      await new Promise<void>(resolve => line.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = line.shift()
      if (next) next()
      else active -= 1
    }
  }
}
