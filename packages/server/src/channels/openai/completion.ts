export interface CompletionHead {
  id: string
  /** Unix seconds. */
  created: number
  /** Id of the agent. */
  model: string
}

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
}

export type FinishReason = 'stop' | 'length'

/** A whole answer, as OpenAI's API gives it. */
export function completion(
  { id, created, model }: CompletionHead,
  content: string,
  { finishReason, usage }: { finishReason: FinishReason; usage: Usage | null },
) {
  const message = { role: 'assistant', content, refusal: null }
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    ...(usage && { usage }),
  }
}

/** A piece of one. */
export function completionChunk(
  { id, created, model }: CompletionHead,
  delta: { role?: 'assistant'; content?: string },
  finishReason: FinishReason | null = null,
) {
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  }
}

/** What comes last where a client asks for it. */
export function usageChunk({ id, created, model }: CompletionHead, usage: Usage) {
  return { id, object: 'chat.completion.chunk', created, model, choices: [], usage }
}
