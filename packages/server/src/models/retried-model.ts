import { setTimeout as sleep } from 'node:timers/promises'
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4StreamPart,
  type LanguageModelV4StreamResult,
} from '@ai-sdk/provider'
import { isEgressError } from '@bellhop/core/egress'
import { createPartMask, type PartMask } from './masked-parts.ts'
import { type AskedModel, statusOf, toModelError } from './to-model-error.ts'

export interface RetryTimes {
  /** Before the first of the tries that follow; twice as long before the second. */
  backoffMs: number
  /** A provider that asks for more patience gets its refusal passed on. */
  longestMs: number
}

const retryTimes: RetryTimes = { backoffMs: 500, longestMs: 5_000 }
const mostRetries = 2

/**
 * The same model, asked again at most twice where the provider was busy, faulty or unreachable before anything of the answer
 * had come. What it says never has the key in it. Whatever fails in the end is a `BellhopError`: thrown by the call, or as an `error` part, which is then the last. Of an
 * aborted call it is the reason of the abort.
 */
export function retriedModel(
  model: LanguageModelV4,
  asked: AskedModel,
  times: RetryTimes = retryTimes,
): LanguageModelV4 {
  async function insist<T>(call: () => PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await call()
      } catch (error) {
        const waitMs = tries < mostRetries ? waitBefore(error, tries, times) : null
        if (waitMs === null || signal?.aborted) throw toError(error, signal)
        await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => {})
        if (signal?.aborted) throw toError(error, signal)
      }
    }
  }

  function toError(error: unknown, signal: AbortSignal | undefined): unknown {
    return signal?.aborted ? signal.reason : toModelError(error, asked)
  }

  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: options => insist(() => model.doGenerate(options), options.abortSignal),
    doStream: async options => {
      const { stream, ...more } = await insist(async () => begun(await model.doStream(options)), options.abortSignal)
      return {
        ...more,
        stream: untilError(stream, createPartMask(asked.key), error => toError(error, options.abortSignal)),
      }
    },
  }
}

interface PartReader {
  read(): Promise<LanguageModelV4StreamPart | null>
  cancel(reason?: unknown): Promise<void>
}

/** The same answer once it has begun to say something. Throws what it began with where that is an error. */
async function begun({ stream, ...more }: LanguageModelV4StreamResult) {
  const reader = stream.getReader()
  const first: LanguageModelV4StreamPart[] = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (value.type === 'error') {
      reader.cancel().catch(() => {})
      throw value.error
    }
    first.push(value)
    if (!beforehand.has(value.type)) break
  }
  const rest: PartReader = {
    read: async () => first.shift() ?? (await reader.read()).value ?? null,
    cancel: reason => reader.cancel(reason),
  }
  return { ...more, stream: rest }
}

/** Parts that come before a model has said anything. */
const beforehand: ReadonlySet<LanguageModelV4StreamPart['type']> = new Set([
  'stream-start',
  'response-metadata',
  'ping',
  'raw',
  'custom',
])

/** The parts up to the first that is an error, without the key; a stream that breaks ends with one. */
function untilError(
  reader: PartReader,
  { mask }: PartMask,
  toError: (error: unknown) => unknown,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      pull: async controller => {
        const part = await reader.read().catch((error: unknown) => ({ type: 'error', error }) as const)
        if (part?.type === 'error') controller.enqueue({ type: 'error', error: toError(part.error) })
        else if (part) for (const shown of mask(part)) controller.enqueue(shown)
        if (part && part.type !== 'error') return
        controller.close()
        await reader.cancel().catch(() => {})
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

const busy: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 529])
const unreached: ReadonlySet<string> = new Set(['dns_failed', 'connect_failed', 'connection_lost'])

/** How long to wait before the next try; null: there is none. */
function waitBefore(error: unknown, tries: number, { backoffMs, longestMs }: RetryTimes): number | null {
  const jittered = backoffMs * 2 ** tries * (0.5 + Math.random() / 2)
  const guard = isEgressError(error) ? error : error instanceof Error && isEgressError(error.cause) ? error.cause : null
  if (guard) return unreached.has(guard.code) ? jittered : null
  if (!busy.has(statusOf(error) ?? 0)) return null
  const asked = APICallError.isInstance(error) ? Number(error.responseHeaders?.['retry-after'] ?? 0) * 1_000 : 0
  if (!(asked > 0)) return jittered
  return asked <= longestMs ? Math.max(asked, jittered) : null
}
