import { HttpError } from '../http/http-error.ts'

/** Work of one kind that a node does: so many at once, so many that wait, and no more. */
export type BoundedWork = <T>(work: () => Promise<T>) => Promise<T>

/** Throws `overloaded`, before anything was done, where `waiting` wait already. */
export function createBoundedWork(limits: { atOnce: number; waiting: number }): BoundedWork {
  let active = 0
  const line: (() => void)[] = []
  return async work => {
    if (active < limits.atOnce) active += 1
    else {
      if (line.length >= limits.waiting)
        throw new HttpError('overloaded', 'Too many sign in at this moment.', { headers: { 'Retry-After': '2' } })
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
