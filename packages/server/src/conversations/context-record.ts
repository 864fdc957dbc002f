import { z } from '@hono/zod-openapi'
import { contextOutcomeSchema } from '../agent-context/context-outcome.ts'
import type { ConversationRow } from './store.ts'

/** How a conversation shows what became of asking for its context: no values, which are about a person. */
export const contextRecordSchema = contextOutcomeSchema
  .omit({ ok: true })
  .extend({
    askedAt: z.string(),
    status: z.enum(['pending', 'succeeded', 'failed']),
    durationMs: z.number().nullable(),
  })
  .openapi('ContextCall')

/** Null: it was not asked, or the agent has no context endpoint. */
export function toContextRecord(
  row: Pick<ConversationRow, 'contextAskedAt' | 'contextOutcome'>,
): z.infer<typeof contextRecordSchema> | null {
  if (row.contextAskedAt === null) return null
  const askedAt = row.contextAskedAt.toISOString()
  const outcome = contextOutcomeSchema.safeParse(row.contextOutcome).data
  if (!outcome) return { askedAt, status: 'pending', error: null, durationMs: null, bytes: null, keys: [], ignored: [] }
  const { ok, ...rest } = outcome
  return { askedAt, status: ok ? 'succeeded' : 'failed', ...rest }
}
