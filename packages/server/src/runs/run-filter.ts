import { z } from '@hono/zod-openapi'
import { timeRange } from '../http/time-range.ts'
import { runStatuses } from './run-schema.ts'

/** By what a list of runs can be narrowed. */
export const runFilter = {
  action: z.string().max(60).optional(),
  status: z.enum(runStatuses).optional(),
  mode: z.enum(['live', 'test', 'dry_run']).optional(),
  channel: z.string().max(40).optional(),
  conversationId: z.string().max(60).optional(),
  agentId: z.string().max(60).optional().openapi({ description: 'Of a conversation with that agent.' }),
  ...timeRange,
  q: z.string().trim().min(1).max(200).optional().openapi({
    description:
      'An id, or text of the action’s name, the inputs, the message or the error. Looks through what the other filters leave: give `from` where there are many runs.',
  }),
}
