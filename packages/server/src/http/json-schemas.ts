import type { JsonObject, JsonValue } from '@bellhop/core'
import { z } from '@hono/zod-openapi'

/** Any JSON value. What a body parsed to is JSON already, so there is nothing left to check. */
export const anyJson = z.unknown() as z.ZodType<JsonValue>

/** Any JSON object. */
export const jsonObject = z.record(z.string().max(200), z.unknown()) as unknown as z.ZodType<JsonObject>
