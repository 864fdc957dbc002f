import { z } from '@hono/zod-openapi'

const contentPart = z.looseObject({ type: z.string(), text: z.string().optional() })

const message = z.looseObject({
  role: z.string().max(40),
  content: z.union([z.string(), z.array(contentPart), z.null()]).optional(),
})

/** A request of OpenAI's clients. What it holds besides is left aside: they send a lot that an agent decides by itself. */
export const chatRequest = z
  .looseObject({
    model: z.string().min(1).max(200).openapi({ description: 'Id of the agent.' }),
    messages: z.array(message).min(1).max(5_000),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    n: z.literal(1, 'An agent gives one answer: leave `n` out.').nullish(),
    user: z.string().max(1_000).nullish(),
    metadata: z.unknown().optional().openapi({
      type: 'object',
      description: 'May name the call: call_id, contact_number, agent_number, direction, medium, external_id.',
    }),
  })
  .openapi('ChatCompletionRequest')

export type ChatRequest = z.infer<typeof chatRequest>
export type ChatMessage = ChatRequest['messages'][number]

/** What a message says; what isn't text is left aside. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content.trim()
  const parts = content?.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : [])) ?? []
  return parts.join('\n').trim()
}
