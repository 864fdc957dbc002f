import { z } from '@hono/zod-openapi'

/** What became of asking an agent's context endpoint for a conversation: kept with it, without any value. */
export const contextOutcomeSchema = z.object({
  ok: z.boolean(),
  error: z
    .object({ code: z.string(), message: z.string(), status: z.int().nullable() })
    .nullable()
    .openapi({ description: 'Why there is none; the conversation went on without.' }),
  durationMs: z.number(),
  bytes: z.int().nullable(),
  keys: z.array(z.string()),
  ignored: z.array(z.object({ key: z.string(), reason: z.string() })),
})

export type ContextOutcome = z.infer<typeof contextOutcomeSchema>

/** Of a call whose node died, or that never came to an end: it is not made again. */
export const lostContext: ContextOutcome = {
  ok: false,
  error: {
    code: 'connection_lost',
    message: 'The server that asked the context endpoint stopped before there was an answer. It is not asked again.',
    status: null,
  },
  durationMs: 0,
  bytes: null,
  keys: [],
  ignored: [],
}
