import { Worker } from 'node:worker_threads'
import { BellhopError } from '@bellhop/core'
import type { CurlReading } from './curl-worker.ts'

/** The parser takes no more. */
export const maxCurlCharacters = 32_000

const longestMs = 5_000

type Refused = { refused: string }

/**
 * Reads a cURL command with the parser of `curlconverter`, in a thread of its own that ends with it. Nothing of the command is
 * executed, no file of it read. Throws `request_invalid`, at `$.curl`, for what is none.
 */
export async function parseCurl(curl: string): Promise<Exclude<CurlReading, Refused>> {
  const reading = await inThread(curl)
  if ('refused' in reading) throw refusal(`This is no cURL command that can be read: ${firstLine(reading.refused)}`)
  return reading
}

export function refusal(message: string): BellhopError {
  return new BellhopError('request_invalid', 'The cURL command cannot become an action.', {
    issues: [{ path: '$.curl', message }],
  })
}

async function inThread(curl: string): Promise<CurlReading> {
  const worker = startWorker(curl)
  const { promise, resolve, reject } = Promise.withResolvers<CurlReading>()
  const timer = setTimeout(() => reject(refusal('It takes too long to read. Paste a simpler command.')), longestMs)
  worker.once('message', resolve)
  worker.once('error', cause => reject(unavailable(cause)))
  worker.once('exit', () => reject(unavailable(null)))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

function startWorker(workerData: string): Worker {
  // Runs from source as well as built.
  const file = import.meta.url.endsWith('.ts') ? './curl-worker.ts' : './curl-worker.js'
  return new Worker(new URL(file, import.meta.url), {
    workerData,
    env: {},
    argv: [],
    execArgv: [],
    name: 'bellhop-curl',
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 },
  })
}

// The parser comes built for the usual platforms alone.
function unavailable(cause: unknown): BellhopError {
  const message =
    'The command could not be read by this server. Simplify it, or begin with a template or an empty action instead.'
  return new BellhopError('request_invalid', 'The cURL command cannot become an action.', {
    issues: [{ path: '$.curl', message }],
    cause,
  })
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300)
}
