import { APICallError, type LanguageModelV4CallOptions, type LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { BellhopError, isBellhopError, isJsonObject, type JsonObject } from '@bellhop/core'
import type { AgentModel } from '../../models/model.ts'
import type { ModelUsage } from '../brain.ts'
import { usageOf } from './usage.ts'

/** What one call of a model gives: its text as it comes, and last what it came to. */
export type ModelPart = { type: 'text'; text: string } | { type: 'finish'; finish: ModelFinish }

export interface ModelFinish {
  /** Null: the stream broke off without a word. */
  reason: Finish | null
  calls: RawCall[]
  usage: ModelUsage
}

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>['finishReason']['unified']

/** A call as the model wrote it. */
export interface RawCall {
  name: string
  /** JSON, or what the model took for it. */
  text: string
  echo?: JsonObject
}

/** Milliseconds before a call that failed before its first word is tried again. */
export const retryAfterMs = [400, 1_500] as const

/**
 * Calls the model. What fails before anything was heard, and may be tried again, is tried twice more; every other failure is
 * `model_failed`, whose message is for the operator.
 */
export async function* callModel(
  { name, model, price }: Pick<AgentModel, 'name' | 'model' | 'price'>,
  options: LanguageModelV4CallOptions,
  waits: readonly number[] = retryAfterMs,
): AsyncGenerator<ModelPart> {
  for (let tries = 0; ; tries++) {
    let heard = false
    try {
      for await (const part of streamOnce(model, options, price)) {
        heard = true
        yield part
      }
      return
    } catch (thrown) {
      if (options.abortSignal?.aborted) throw thrown
      const wait = waits[tries]
      if (heard || wait === undefined || !mayPass(thrown)) throw toModelFailure(name, thrown)
      await pause(wait, options.abortSignal)
    }
  }
}

async function* streamOnce(
  model: AgentModel['model'],
  options: LanguageModelV4CallOptions,
  price: AgentModel['price'],
): AsyncGenerator<ModelPart> {
  const { stream } = await model.doStream(options)
  const calls: RawCall[] = []
  let finish: Extract<LanguageModelV4StreamPart, { type: 'finish' }> | null = null
  for await (const part of untilAborted(stream, options.abortSignal)) {
    if (part.type === 'text-delta') {
      if (part.delta !== '') yield { type: 'text', text: part.delta }
    } else if (part.type === 'tool-call') {
      if (!part.providerExecuted) calls.push(toRawCall(part))
    } else if (part.type === 'error') throw part.error
    else if (part.type === 'finish') finish = part
  }
  const reason = finish?.finishReason.unified ?? null
  yield { type: 'finish', finish: { reason, calls, usage: usageOf(finish?.usage, price) } }
}

/** A stream ends with the signal, also where whoever makes it takes no notice. */
async function* untilAborted<T>(stream: ReadableStream<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const reader = stream.getReader()
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => {})
  const abort = () => aborted.reject(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted.promise])
      if (done) return
      yield value
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    reader.cancel().catch(() => {})
  }
}

function toRawCall(part: Extract<LanguageModelV4StreamPart, { type: 'tool-call' }>): RawCall {
  const echo = echoOf(part.providerMetadata)
  return { name: part.toolName, text: part.input, ...(echo === null ? {} : { echo }) }
}

/** Google refuses its own calls without the signature that it gave with them. What the others give names things that they need not have kept. */
function echoOf(metadata: Record<string, unknown> | undefined): JsonObject | null {
  const google = metadata?.google
  const signature =
    typeof google === 'object' && google !== null && 'thoughtSignature' in google ? google.thoughtSignature : undefined
  return typeof signature === 'string' ? { google: { thoughtSignature: signature } } : null
}

function mayPass(thrown: unknown): boolean {
  if (APICallError.isInstance(thrown)) return thrown.isRetryable
  return isBellhopError(thrown) && passing.has(thrown.code)
}

const passing: ReadonlySet<string> = new Set(['connect_failed', 'connection_lost', 'dns_failed'])

/** Never with the thrown thing as its cause: a provider's error carries the whole prompt, and the log would too. */
function toModelFailure(name: string, thrown: unknown): BellhopError {
  if (isBellhopError(thrown) && thrown.code !== 'timeout') {
    return new BellhopError('model_failed', `The model ${name} could not be reached: ${thrown.message}`, {
      ...(thrown.status === undefined ? {} : { status: thrown.status }),
    })
  }
  const status = APICallError.isInstance(thrown) ? thrown.statusCode : undefined
  const said = messageOf(thrown).slice(0, 300)
  return new BellhopError(
    'model_failed',
    `The model ${name} gave an error${status === undefined ? '' : ` (${status})`}: ${said}`,
    status === undefined ? {} : { status },
  )
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  if (typeof thrown === 'string') return thrown
  const { message } = isJsonObject(thrown) ? thrown : { message: undefined }
  return typeof message === 'string' ? message : 'no reason given'
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
