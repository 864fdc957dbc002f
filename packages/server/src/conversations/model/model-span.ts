import { SpanKind } from '@opentelemetry/api'
import type { AgentModel } from '../../models/model.ts'
import type { Parts } from '../../parts.ts'
import { errorTypeOf } from '../../telemetry/tracing.ts'
import type { TurnRow } from '../turn-store.ts'
import type { ModelPart } from './model-call.ts'

/**
 * Passes on what a call of a model gives, with a span and the metrics of OpenTelemetry's conventions for generative AI. They hold how much
 * was said, never what.
 */
export async function* inModelSpan(
  { tracing, metrics }: Pick<Parts, 'tracing' | 'metrics'>,
  { name, price }: Pick<AgentModel, 'name' | 'price'>,
  turn: TurnRow,
  call: AsyncIterable<ModelPart>,
): AsyncGenerator<ModelPart> {
  const about = describeModel(name)
  const begun = performance.now()
  let finish: Extract<ModelPart, { type: 'finish' }>['finish'] | null = null
  let failure: unknown
  try {
    for await (const part of call) {
      if (part.type === 'finish') finish = part.finish
      yield part
    }
  } catch (error) {
    failure = error
    throw error
  } finally {
    const durationMs = performance.now() - begun
    const usage = finish?.usage
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': about.provider,
      'gen_ai.request.model': about.model,
      'gen_ai.conversation.id': turn.conversationId,
      'bellhop.turn.id': turn.id,
      ...(finish?.reason ? { 'gen_ai.response.finish_reasons': [finish.reason] } : {}),
      ...(usage
        ? {
            'gen_ai.usage.input_tokens': usage.inputTokens,
            'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens,
            'gen_ai.usage.output_tokens': usage.outputTokens,
          }
        : {}),
      ...(usage && price && usage.costUsd !== null ? { 'bellhop.model.cost': usage.costUsd } : {}),
    }
    tracing.past(`chat ${about.model}`, { kind: SpanKind.CLIENT, attributes }, durationMs, failure)
    metrics.modelAnswered(
      { ...about, error: failure === undefined ? null : errorTypeOf(failure) },
      { seconds: durationMs / 1000, usage: usage ?? null },
    )
  }
}

/** `openai:gpt-5` apart; of a compatible server's name its model alone, since an address belongs in no metric. */
function describeModel(name: string): { provider: string; model: string } {
  const colon = name.indexOf(':')
  const provider = colon < 0 ? '_OTHER' : name.slice(0, colon)
  const rest = name.slice(colon + 1)
  const hash = rest.lastIndexOf('#')
  return { provider, model: hash < 0 ? rest : rest.slice(hash + 1) }
}
