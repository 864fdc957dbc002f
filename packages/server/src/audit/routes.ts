import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { anyJson } from '../http/json-schemas.ts'
import { numberCursor, pageOf, pageQuery, toPage } from '../http/pagination.ts'
import type { Parts } from '../parts.ts'
import { auditKinds } from './audit-kind.ts'
import { exportAudit, exportTypes } from './export-audit.ts'
import { listEntries, readHead } from './store.ts'

const entry = z
  .object({
    workspaceId: z.string(),
    seq: z.int(),
    id: z.string(),
    at: z.string(),
    kind: z.string(),
    actor: z.record(z.string(), anyJson),
    subject: z.string(),
    detail: z.record(z.string(), anyJson),
    prevHash: z.string(),
    hash: z.string(),
  })
  .openapi('AuditEntry')

const list = defineRoute({
  method: 'get',
  path: '/v1/audit',
  tag: 'Audit',
  summary: 'List the audit trail, newest first',
  scope: 'admin',
  audit: { none: 'reads only' },
  query: pageQuery.extend({
    kind: z.enum(auditKinds).optional(),
    subject: z.string().min(1).max(200).optional().openapi({ description: 'Id of what it was done to.' }),
  }),
  response: pageOf(entry),
})

const exported = defineRoute({
  method: 'get',
  path: '/v1/audit/export',
  tag: 'Audit',
  summary: 'The whole trail, first entry to last, and its head in the last line',
  scope: 'admin',
  audit: { none: 'reads only' },
  query: z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') }),
  response: z.string(),
  responseType: 'application/jsonl',
})

const checkpoint = defineRoute({
  method: 'get',
  path: '/v1/audit/checkpoint',
  tag: 'Audit',
  summary: 'The head of the trail: keep it elsewhere, and a trail rewritten as a whole is found out',
  scope: 'admin',
  audit: { none: 'reads only' },
  response: z.object({ seq: z.int(), hash: z.string(), at: z.string() }).openapi('AuditCheckpoint'),
})

export function registerAuditRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ principal, query }) => {
    const filter = {
      beforeSeq: numberCursor(query.cursor),
      kind: query.kind,
      subject: query.subject,
      limit: query.limit + 1,
    }
    const entries = await listEntries(parts.database.db, principal.workspaceId, filter)
    return toPage(
      entries,
      query.limit,
      found => found.seq,
      found => found,
    )
  })
  addRoute(app, parts, exported, async ({ principal, query }) => {
    const lines = await exportAudit(parts, principal.workspaceId, query.format)
    const headers = {
      'Content-Type': exportTypes[query.format],
      'Content-Disposition': `attachment; filename="audit.${query.format}"`,
    }
    return new Response(lines, { headers })
  })
  addRoute(app, parts, checkpoint, async ({ principal }) => {
    const head = await readHead(parts.database.db, principal.workspaceId)
    return { ...head, at: parts.clock.now().toISOString() }
  })
}
