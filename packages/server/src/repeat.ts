import type { Logger } from 'pino'

/**
 * Does some work every `everyMs` milliseconds, never twice at the same time; one that fails is told in the log. Gives the
 * function that stops it, which waits for work under way.
 */
export function repeat(
  work: () => Promise<void>,
  everyMs: number,
  { log, failed }: { log: Pick<Logger, 'error'>; failed: string },
): () => Promise<void> {
  let under: Promise<void> | null = null
  const timer = setInterval(() => {
    under ??= work()
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => {
        under = null
      })
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await under
  }
}
