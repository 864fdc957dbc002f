import { useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'

/** Sends once at a time. What the server says of a member of the body stands at its field, all else beside the buttons. */
export function useSecretForm() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const issues = error instanceof ApiError ? error.issues : []
  const problemOf = (name: 'name' | 'value' | 'hosts') =>
    issues
      .filter(({ path }) => path === `$.${name}` || path.startsWith(`$.${name}[`))
      .map(({ message }) => message)
      .join(' ') || null
  const standsAtField = (['name', 'value', 'hosts'] as const).some(name => problemOf(name) !== null)
  return {
    busy,
    problem: error !== null && !standsAtField ? describeError(error) : null,
    problemOf,
    /** What was answered, or null where it was refused. */
    async send<T>(work: () => Promise<T>): Promise<T | null> {
      setBusy(true)
      setError(null)
      try {
        return await work()
      } catch (thrown) {
        setError(thrown)
        return null
      } finally {
        setBusy(false)
      }
    },
  }
}
