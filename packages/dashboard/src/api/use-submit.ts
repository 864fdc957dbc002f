import { useState } from 'react'
import { ApiError, type ApiIssue, describeError } from './api-error.ts'

export interface Submit {
  busy: boolean
  /** What is wrong with the whole; null: nothing, or it stands at a field. */
  problem: string | null
  /** What is wrong with one member of the body. */
  problemOf(name: string): string | null
  run(work: () => Promise<unknown>): Promise<void>
}

/** Sends a form once at a time, and keeps what the server said of it. What was typed stays. */
export function useSubmit(onDone: () => void): Submit {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const issues: readonly ApiIssue[] = error instanceof ApiError ? error.issues : []
  return {
    busy,
    problem: error !== null && issues.length === 0 ? describeError(error) : null,
    problemOf: name => issues.find(({ path }) => path === `$.${name}`)?.message ?? null,
    run: async work => {
      setBusy(true)
      setError(null)
      try {
        await work()
        onDone()
      } catch (thrown) {
        setError(thrown)
      } finally {
        setBusy(false)
      }
    },
  }
}
