import type { Logger } from 'pino'

/** Work that is done again and again. */
export interface Repeated {
  /** Does it now, or once more where it is under way. */
  now(): void
  /** Does it no more, and waits for what is under way. */
  stop(): Promise<void>
}

/** Does some work every `everyMs` milliseconds, never twice at the same time; one that fails is told in the log. */
export function repeat(
  work: () => Promise<void>,
  everyMs: number,
  { log, failed }: { log: Pick<Logger, 'error'>; failed: string },
): Repeated {
  let under: Promise<void> | null = null
  let again = false
  let stopped = false
  const go = () => {
    under ??= work()
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => {
        under = null
        if (again) now()
      })
  }
  const now = () => {
    again = under !== null && !stopped
    if (!stopped) go()
  }
  const timer = setInterval(go, everyMs)
  return {
    now,
    stop: async () => {
      stopped = true
      again = false
      clearInterval(timer)
      await under
    },
  }
}
