import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { anyJson } from '../http/json-schemas.ts'
import { toStream } from '../http/line-stream.ts'
import {
  encodeCursor,
  numberCursor,
  pageOf,
  pageQuery,
  toPage,
  toPageOfAll,
  wholeListQuery,
} from '../http/pagination.ts'
import { timeRange } from '../http/time-range.ts'
import type { Parts } from '../parts.ts'
import { listActors } from './actor-store.ts'
import { auditKinds } from './audit-kind.ts'
import { takeCheckpoint } from './checkpoint.ts'
import { listEntries } from './entry-store.ts'
import { exportAudit } from './export-audit.ts'
import { exportTypes } from './export-format.ts'
import { publicKeys, replaceSigningKey, signingKey } from './signing-key.ts'
import { verifyPage } from './verify-page.ts'
import { runLines } from './verify-runs.ts'

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

/** How many entries one call for actors looks through: a fraction of a second's work. */
const entriesOfActors = 10_000

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
    actor: z.string().min(1).max(200).optional().openapi({ description: 'Id of who did it.' }),
    ...timeRange,
  }),
  response: pageOf(entry),
})

const actors = defineRoute({
  method: 'get',
  path: '/v1/audit/actors',
  tag: 'Audit',
  summary: 'Who did something: people, API keys and the server itself, without customers',
  description:
    'Looks through some thousand entries a call, newest first: go on with `nextCursor` until it is null. Who did something in several of these parts is in several answers.',
  scope: 'admin',
  audit: { none: 'reads only' },
  query: pageQuery.pick({ cursor: true }),
  response: pageOf(
    z
      .object({
        type: z.string().openapi({ description: '`user`, `api_key` or `system`.' }),
        id: z.string(),
        name: z.string().openapi({ description: 'The last one that it had there.' }),
      })
      .openapi('AuditActor'),
  ),
})

const exported = defineRoute({
  method: 'get',
  path: '/v1/audit/export',
  tag: 'Audit',
  summary: 'The whole trail, first entry to last, and its head in the last line',
  scope: 'admin',
  // One that was made before trails were signed gets its key then.
  audit: ['audit_key.created'],
  query: z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') }),
  response: z.string(),
  responseType: 'application/jsonl',
  alsoAs: ['text/csv'],
})

const checkpointSchema = z
  .object({
    seq: z.int(),
    hash: z.string(),
    at: z.string(),
    workspace: z.string(),
    keyId: z.string(),
    publicKey: z.string().openapi({ description: 'The raw Ed25519 key, in base64.' }),
    signature: z.string().openapi({ description: 'In base64.' }),
  })
  .openapi('AuditCheckpoint')

const verify = defineRoute({
  method: 'get',
  path: '/v1/audit/verify',
  tag: 'Audit',
  summary: 'Check the chain of the trail, some thousand entries a call',
  description:
    'Call it without parameters, and then with `next` of the answer before as `afterSeq` and `afterHash`, until `next` is null. It is the server’s own word: to prove a trail to somebody else, export it and run `bellhop audit verify` with a checkpoint that was kept elsewhere.',
  scope: 'admin',
  // One that was made before trails were signed gets its key then.
  audit: ['audit_key.created'],
  query: z.strictObject({
    afterSeq: z
      .string()
      .regex(/^[0-9]{1,15}$/, 'Has to be the number of an entry.')
      .transform(Number)
      .optional()
      .openapi({ type: 'integer', minimum: 0 }),
    afterHash: z.string().min(1).max(200).optional(),
  }),
  response: z
    .object({
      ok: z.boolean().openapi({ description: 'Of what was checked so far; of the whole trail once `next` is null.' }),
      entries: z.int().openapi({ description: 'How many were checked by this call.' }),
      checkedThrough: z.int().openapi({ description: 'Number of the last entry that is sound.' }),
      newest: z.int().openapi({ description: 'Number of the newest entry.' }),
      problem: z
        .object({
          seq: z.int(),
          id: z.string(),
          fault: z.enum([
            'changed',
            'relinked',
            'missing',
            'reordered',
            'foreign',
            'truncated',
            'wrong_head',
            'wrong_cut',
          ]),
          reason: z.string(),
        })
        .nullable()
        .openapi({ description: 'The first thing that is wrong.' }),
      next: z.object({ seq: z.int(), hash: z.string() }).nullable(),
      checkpoint: checkpointSchema
        .nullable()
        .openapi({ description: 'The head that the whole trail was checked against, signed.' }),
    })
    .openapi('AuditVerification'),
})

const checkpoint = defineRoute({
  method: 'get',
  path: '/v1/audit/checkpoint',
  tag: 'Audit',
  summary: 'The head of the trail: keep it elsewhere, and a trail rewritten as a whole is found out',
  scope: 'admin',
  // One that was made before trails were signed gets its key then.
  audit: ['audit_key.created'],
  description:
    'Signed with Ed25519 over `bellhop audit checkpoint v1`, a line feed, and the canonical JSON (RFC 8785) of `{ at, hash, keyId, seq, workspace }`. `bellhop audit verify FILE --checkpoint FILE` proves that an export contains it.',
  response: checkpointSchema,
})

const checkedRuns = defineRoute({
  method: 'get',
  path: '/v1/audit/runs',
  tag: 'Audit',
  summary: 'Whether the records of runs are what the trail says of them',
  description:
    'JSON lines: `{"run":{"id","seq","fault"}}` for each that is not (`altered`, `missing`, `added`), and in the last line `{"runs":{"checked","removed"}}`.',
  scope: 'admin',
  audit: { none: 'reads only' },
  response: z.string(),
  responseType: 'application/jsonl',
})

const publicKey = z
  .object({
    id: z.string(),
    publicKey: z.string().openapi({ description: 'The raw Ed25519 key, in base64.' }),
    pem: z.string(),
    createdAt: z.string(),
    retiredAt: z.string().nullable().openapi({ description: 'null: it signs now.' }),
  })
  .openapi('AuditKey')

const keys = defineRoute({
  method: 'get',
  path: '/v1/audit/keys',
  tag: 'Audit',
  summary: 'The public keys that the trail was signed with, the current one first',
  scope: 'admin',
  // One that was made before trails were signed gets its key then.
  audit: ['audit_key.created'],
  query: wholeListQuery,
  response: pageOf(publicKey),
})

const replaceKey = defineRoute({
  method: 'post',
  path: '/v1/audit/keys',
  tag: 'Audit',
  summary: 'Sign with a new key from now on',
  description: 'What the key before has signed verifies with it as before: keep both.',
  scope: 'admin',
  audit: ['audit_key.created'],
  status: 201,
  response: publicKey,
})

export function registerAuditRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ principal, query }) => {
    const { cursor, limit, ...wanted } = query
    const filter = { ...wanted, beforeSeq: numberCursor(cursor), limit: limit + 1 }
    const entries = await listEntries(parts.database.db, principal.workspaceId, filter)
    return toPage(
      entries,
      query.limit,
      found => found.seq,
      found => found,
    )
  })
  addRoute(app, parts, actors, async ({ principal, query }) => {
    const part = { beforeSeq: numberCursor(query.cursor), entries: entriesOfActors }
    const { actors, nextSeq } = await listActors(parts.database.db, principal.workspaceId, part)
    return { data: actors, nextCursor: nextSeq === null ? null : encodeCursor(nextSeq) }
  })
  addRoute(app, parts, exported, async ({ principal, query }) => {
    const lines = exportAudit(parts, principal.workspaceId, query.format)
    const headers = {
      'Content-Type': exportTypes[query.format],
      'Content-Disposition': `attachment; filename="audit.${query.format}"`,
    }
    return new Response(lines, { headers })
  })
  addRoute(app, parts, verify, ({ principal, query: { afterSeq, afterHash } }) => {
    if ((afterSeq === undefined) !== (afterHash === undefined)) {
      const message = '`afterSeq` and `afterHash` belong together: give both as `next` of the page before has them.'
      const at = afterSeq === undefined ? 'afterSeq' : 'afterHash'
      throw new BellhopError('request_invalid', message, { issues: [{ path: `$.query.${at}`, message }] })
    }
    const after = afterSeq === undefined || afterHash === undefined ? null : { seq: afterSeq, hash: afterHash }
    return verifyPage(parts, principal.workspaceId, after)
  })
  addRoute(app, parts, checkpoint, ({ principal }) => takeCheckpoint(parts, principal.workspaceId))
  addRoute(app, parts, checkedRuns, async ({ principal }) => {
    const lines = runLines(parts, principal.workspaceId)
    return new Response(toStream(parts, principal.workspaceId, lines), {
      headers: { 'Content-Type': exportTypes.jsonl },
    })
  })
  addRoute(app, parts, keys, async ({ principal, query }) => {
    await signingKey(parts, principal.workspaceId)
    return toPageOfAll(await publicKeys(parts.database.db, principal.workspaceId), query)
  })
  addRoute(app, parts, replaceKey, ({ principal }) => replaceSigningKey(parts, principal.workspaceId, principal.actor))
}
