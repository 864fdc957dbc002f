import { z } from '@hono/zod-openapi'
import type { Run } from './run.ts'

const json = z.unknown()

export const runStatuses = [
  'awaiting_inputs',
  'awaiting_approval',
  'awaiting_client',
  'running',
  'succeeded',
  'failed',
  'denied',
  'expired',
  'unknown',
  'cancelled',
  'prepared',
] as const

/** A run as OpenAPI describes it. */
export const runSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    version: z.int().openapi({ description: '0 for a draft that was never saved.' }),
    mode: z.enum(['live', 'test', 'dry_run']),
    status: z.enum(runStatuses),
    channel: z.string(),
    conversationId: z.string().nullable(),
    contactId: z.string().nullable(),
    startedBy: z.string(),
    inputs: z.record(z.string(), json).openapi({ description: 'Sensitive ones are masked.' }),
    missing: z.array(z.looseObject({ name: z.string(), title: z.string(), type: z.string() })),
    approval: z
      .object({
        id: z.string(),
        digest: z.string(),
        title: z.string(),
        fields: z.array(z.object({ label: z.string(), value: z.string() })),
        expiresAt: z.string(),
        status: z.enum(['pending', 'approved', 'denied', 'expired', 'void']),
        decidedBy: z.string().nullable(),
        decidedAt: z.string().nullable(),
      })
      .nullable(),
    result: json.openapi({ description: 'What the model may see.' }),
    message: z.string().nullable().openapi({ description: 'What the customer is told.' }),
    widget: z.null(),
    followUps: z.array(z.string()),
    duplicateOf: z.string().nullable(),
    error: z
      .looseObject({ code: z.string(), message: z.string(), status: z.int().optional(), hint: z.string().optional() })
      .nullable(),
    trace: z.array(
      z.object({
        step: z.enum(['inputs', 'render', 'approve', 'send', 'respond', 'transform', 'message', 'widget', 'client']),
        startedAt: z.string(),
        durationMs: z.number(),
        detail: z.record(z.string(), json),
      }),
    ),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi('Run') as unknown as z.ZodType<Run>

/** Arguments as they come in; the action's inputs decide what they become. */
export { jsonObject as rawInputs } from '../http/json-schemas.ts'
