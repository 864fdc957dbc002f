import type { Logger } from 'pino'

/** No oftener, however many look. */
const seldomMs = 15_000
/** Older than this, it says nothing about now. */
const staleMs = 10 * 60 * 1000

/**
 * A reading that takes a query, for those who can't wait for one: whoever looks gets what the look before had read, and has it
 * read anew, in the background. So nothing is read where nobody looks, and looking costs the same while the database is slow. null:
 * there is none yet, or none of the last ten minutes.
 */
export function createLateReading<T>(
  read: () => Promise<T>,
  { log, nowMs = () => performance.now() }: { log: Pick<Logger, 'warn'>; nowMs?: () => number },
): () => T | null {
  let latest: { value: T; at: number } | null = null
  let begunAt = Number.NEGATIVE_INFINITY
  let isUnderWay = false

  async function readAnew(): Promise<void> {
    isUnderWay = true
    begunAt = nowMs()
    try {
      latest = { value: await read(), at: begunAt }
    } catch (error) {
      log.warn({ err: error }, 'How much waits in the database could not be read for the metrics')
    }
    isUnderWay = false
  }

  return () => {
    const now = nowMs()
    if (!isUnderWay && now - begunAt >= seldomMs) void readAnew()
    return latest !== null && now - latest.at <= staleMs ? latest.value : null
  }
}
