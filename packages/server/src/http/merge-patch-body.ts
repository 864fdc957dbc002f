import { z } from '@hono/zod-openapi'
import { anyJson } from './json-schemas.ts'

/** A JSON merge patch (RFC 7396): null removes, objects merge, anything else replaces. */
export const mergePatchBody = {
  schema: z
    .record(z.string(), anyJson)
    .openapi({ type: 'object', additionalProperties: true, description: 'A JSON merge patch (RFC 7396).' }),
  types: ['application/merge-patch+json', 'application/json'],
} as const
