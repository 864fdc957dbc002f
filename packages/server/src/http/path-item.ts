import { type RouteConfig, z } from '@hono/zod-openapi'
import type { AuditPolicy } from '../audit/audit-kind.ts'
import type { Access, Route } from './define-route.ts'

/** How an endpoint stands in the OpenAPI document; `x-bellhop-…` say which scope it needs, whether it is for support, and what it records. */
export function toPathItem<A extends Access, P, Q, B, R>(route: Route<A, P, Q, B, R>): RouteConfig {
  const { params, query, body, response } = route
  const status = route.status ?? (response === null ? 204 : 200)
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.scope === 'public' ? {} : { security: [{ apiKey: [] }] }),
    'x-bellhop-scope': route.scope,
    'x-bellhop-for-support': route.forSupport ?? false,
    'x-bellhop-audit': auditNote(route.audit),
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      ...headersOf(route),
      ...(body
        ? {
            body: {
              required: true,
              content: contentOf(body.types ?? ['application/json'], body.document ?? body.schema),
            },
          }
        : {}),
    },
    responses: {
      [status]: {
        description: 'It went well.',
        ...(response === null
          ? {}
          : {
              content: {
                ...contentOf([route.responseType ?? 'application/json'], response),
                ...contentOf(route.alsoAs ?? [], z.string()),
              },
            }),
      },
      ...otherAnswers(route.otherwise ?? {}),
      default: { description: 'An error.', content: contentOf(['application/json'], errorSchema) },
    },
  }
}

function otherAnswers(answers: NonNullable<Route<Access, unknown, unknown, unknown, unknown>['otherwise']>) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, response }]) => [
      status,
      { description, ...(response === null ? {} : { content: contentOf(['application/json'], response) }) },
    ]),
  )
}

function headersOf(route: { method: string; scope: Access; unkept?: string; versioned?: true }) {
  const shape = { ...(keepsAnswer(route) ? keyHeader : {}), ...(route.versioned ? versionHeader : {}) }
  return Object.keys(shape).length === 0 ? {} : { headers: z.object(shape) }
}

function keepsAnswer(route: { method: string; scope: Access; unkept?: string }): boolean {
  return route.method === 'post' && route.scope !== 'public' && route.unkept === undefined
}

const keyHeader = {
  'Idempotency-Key': z
    .string()
    .optional()
    .openapi({ description: 'The same key with the same request gives the first answer again, for 24 hours.' }),
}

const versionHeader = {
  'If-Match': z
    .string()
    .optional()
    .openapi({ example: '"7"', description: 'The version that was read, in double quotes: 409 where it is another.' }),
}

const errorSchema = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string(),
      requestId: z.string(),
      issues: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  })
  .openapi('Error')

function contentOf(types: readonly string[], schema: z.ZodType) {
  return Object.fromEntries(types.map(type => [type, { schema }]))
}

function auditNote(policy: AuditPolicy): { kinds: readonly string[]; reason: string | null } {
  return 'none' in policy ? { kinds: [], reason: policy.none } : { kinds: policy, reason: null }
}
