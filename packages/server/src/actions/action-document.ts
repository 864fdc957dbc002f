import type { Action, Issue } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { anyJson } from '../http/json-schemas.ts'
import type { Renamed, SaveOutcome } from './save-action.ts'
import type { SavedAction } from './saved-action.ts'

/** What only the server sets. An action that was read can be sent back as it came: these are taken and ignored. */
export const readOnlyFields: readonly string[] = [
  'id',
  'version',
  'digest',
  'createdAt',
  'updatedAt',
  'warnings',
  'renamed',
  'usedBy',
]

export type ActionAnswer = Action & {
  id: string
  version: number
  digest: string
  createdAt: string
  updatedAt: string
  warnings: Issue[]
  renamed?: Renamed
  usedBy?: { id: string; name: string }[]
}

export function toActionAnswer(action: SavedAction, warnings: Issue[]): ActionAnswer {
  const { id, version, digest, definition, createdAt, updatedAt } = action
  return {
    id,
    ...definition,
    version,
    digest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    warnings,
  }
}

export function toSaveAnswer({ action, warnings, renamed }: SaveOutcome): ActionAnswer {
  return { ...toActionAnswer(action, warnings), ...(renamed === null ? {} : { renamed }) }
}

const text = z.string()
const nullable = text.nullable()
const names = z.array(text)
const rows = z.array(z.object({ name: text, value: text }))

// For the reader of the document alone: `parseAction` is what judges a definition, and says more than a schema can.
const definition = {
  name: text.openapi({ example: 'get_order_status', description: 'Anything else that is typed becomes such a name.' }),
  title: text.optional(),
  description: text.openapi({ description: 'When to use it, in 10 to 200 characters.' }),
  examples: names.optional(),
  kind: z.enum(['api', 'api_widget', 'widget', 'client']).optional(),
  enabled: z.boolean().optional(),
  runMode: z.enum(['automatic', 'confirm']).nullable().optional(),
  approvalExpiresMs: z.int().optional(),
  requires: z.object({ identity: z.enum(['none', 'verified']) }).optional(),
  context: names.optional(),
  collect: z.enum(['form', 'words']).optional(),
  readBack: nullable.optional(),
  escalates: z.boolean().optional(),
  inputs: z
    .array(
      z.object({
        name: text,
        type: z.enum(['string', 'integer', 'float', 'boolean', 'date', 'email', 'phone']).optional(),
        title: text.optional(),
        description: text.optional(),
        example: nullable.optional(),
        required: z.boolean().optional(),
        default: anyJson.optional(),
        options: z
          .array(z.object({ value: anyJson, label: text.optional() }))
          .nullable()
          .optional(),
        pattern: nullable.optional(),
        min: anyJson.optional(),
        max: anyJson.optional(),
        when: anyJson.optional(),
        from: text.optional(),
        value: anyJson.optional(),
        shownToModel: z.boolean().optional(),
        askAgain: z.boolean().optional(),
        sensitive: z.boolean().optional(),
      }),
    )
    .optional(),
  request: z
    .object({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
      url: text,
      headers: rows.optional(),
      query: rows.optional(),
      body: nullable.optional(),
      bodyType: z.enum(['json', 'form']).optional(),
      auth: z
        .object({
          type: z.enum(['none', 'bearer', 'basic', 'header', 'body']),
          secret: text.optional(),
          username: text.optional(),
          name: text.optional(),
        })
        .optional(),
      timeoutMs: z.int().optional(),
      cacheSeconds: z.int().optional(),
      idempotencyHeader: nullable.optional(),
    })
    .nullable()
    .optional(),
  response: z
    .object({
      transform: nullable.optional(),
      fields: z
        .union([names, z.literal('*')])
        .nullable()
        .optional(),
      errorBodyToModel: z.boolean().optional(),
      sample: anyJson.optional(),
    })
    .optional(),
  messages: z
    .object({
      before: nullable.optional(),
      success: nullable.optional(),
      error: nullable.optional(),
      byStatus: z.record(text, nullable).optional(),
    })
    .optional(),
  widget: nullable.optional(),
  client: z
    .object({ code: text, returns: z.boolean().optional(), timeoutMs: z.int().optional() })
    .nullable()
    .optional(),
  followUps: z.object({ success: names.optional(), failure: names.optional() }).optional(),
  offer: z.enum(['never', 'always', 'after_unanswered', 'after_negative_feedback']).optional(),
}

/** Any JSON object is taken here; `parseAction` judges it, and names every issue at once. */
export const actionBody = {
  schema: z.record(text, anyJson),
  document: z.object(definition).openapi('ActionDefinition'),
}

const issues = z.array(z.object({ path: text, message: text }))

export const actionAnswer = z
  .object({
    id: text,
    ...definition,
    version: z.int(),
    digest: text.openapi({ description: 'SHA-256 of the definition in canonical JSON (RFC 8785).' }),
    createdAt: text,
    updatedAt: text,
    warnings: issues,
    usedBy: z
      .array(z.object({ id: text, name: text }))
      .optional()
      .openapi({ description: 'In the list alone: the agents that have it, or a run mode for it.' }),
    renamed: z.object({ agents: names, actions: names, instructionsMentioning: names }).optional().openapi({
      description: 'After a change of name: what was changed with it, and which instructions still hold the old one.',
    }),
  })
  .openapi('Action')

/** What a dry run would have made. */
export const triedAction = z.object({ ...actionAnswer.shape, id: z.null() }).openapi('TriedAction')
