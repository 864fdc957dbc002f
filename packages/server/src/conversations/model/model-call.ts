import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { BellhopError, isBellhopError, type JsonObject } from '@bellhop/core'
import type { AgentModel } from '../../models/model.ts'
import type { ModelUsage } from '../brain.ts'
import { usageOf } from './usage.ts'

/** What one call of a model gives: its text as it comes, and last what it came to. */
export type ModelPart = { type: 'text'; text: string } | { type: 'finish'; finish: ModelFinish }

export interface ModelFinish {
  /** Null: the stream broke off without a word. */
  reason: Finish | null
  calls: RawCall[]
  /** null: the provider told nothing of it. */
  usage: ModelUsage | null
}

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>['finishReason']['unified']

/** A call as the model wrote it. */
export interface RawCall {
  name: string
  /** JSON, or what the model took for it. */
  text: string
  echo?: JsonObject
}

/** Calls the model. A failure is `model_failed` or one whose words fit a customer as well; its message is for the operator. */
export async function* callModel(
  { name, model, price }: Pick<AgentModel, 'name' | 'model' | 'price'>,
  options: LanguageModelV4CallOptions,
): AsyncGenerator<ModelPart> {
  try {
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
  } catch (thrown) {
    throw options.abortSignal?.aborted ? thrown : toModelFailure(name, thrown)
  }
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

/**
 * Never with a foreign error as its cause: that of a provider's package carries the whole prompt, and the log would too. That the
 * provider takes no more calls is not for the customer to mend, and not said as if it was.
 */
function toModelFailure(name: string, thrown: unknown): BellhopError {
  if (!isBellhopError(thrown)) return new BellhopError('model_failed', `The call of the model ${name} failed.`)
  if (thrown.code !== 'rate_limited') return thrown
  const { message, hint, status } = thrown
  return new BellhopError('model_failed', message, { hint, cause: thrown, ...(status === undefined ? {} : { status }) })
}
