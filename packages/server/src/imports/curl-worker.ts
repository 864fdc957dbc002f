import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { deepestBody, isTooDeep } from '../is-too-deep.ts'

/** What the thread answers; `refused` are the parser's own words. */
export type CurlReading = { json: string; warnings: [kind: string, message: string][] } | { refused: string }

// The parser is native code, and takes seconds for a text that is made for it: it is loaded and run here alone.
const { toJsonObjectWarn } = await import('curlconverter')
parentPort?.postMessage(read(z.string().parse(workerData)))

function read(curl: string): CurlReading {
  try {
    const [request, warnings] = toJsonObjectWarn(curl)
    // Before it is written out: a thread that is out of memory while it hands something over takes the whole server with it.
    if (isTooDeep(request, deepestBody + 1))
      return { refused: `its body is nested too deeply, ${deepestBody} levels at most.` }
    return { json: JSON.stringify(request), warnings: warnings.map(([kind, message]) => [kind, message]) }
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}
