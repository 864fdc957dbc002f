import { type FormEvent, useState } from 'react'

/** Submits one thing at a time, and keeps what went wrong with the last. */
export function useImport(work: () => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const run = async () => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    error,
    submit: (event: FormEvent) => {
      event.preventDefault()
      void run()
    },
  }
}
