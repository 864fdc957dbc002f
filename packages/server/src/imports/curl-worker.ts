import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'

/** What the thread answers; `refused` are the parser's own words. */
export type CurlReading = { json: string; warnings: [kind: string, message: string][] } | { refused: string }

// The parser is native code, and takes seconds for a text that is made for it: it is loaded and run here alone.
const { toJsonStringWarn } = await import('curlconverter')
parentPort?.postMessage(read(z.string().parse(workerData)))

function read(curl: string): CurlReading {
  try {
    const [json, warnings] = toJsonStringWarn(curl)
    return { json, warnings: warnings.map(([kind, message]) => [kind, message]) }
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}
