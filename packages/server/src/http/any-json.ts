import type { JsonValue } from '@bellhop/core'
import { z } from '@hono/zod-openapi'

/** Any JSON value. For what `JSON.parse` gave: nothing else is checked. */
export const anyJson: z.ZodType<JsonValue> = z
  .custom<JsonValue>(value => value !== undefined)
  .openapi({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'] })
