import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { scopeOfConversation } from '../conversations/conversation-scope.ts'
import { settleContext } from '../conversations/settle-context.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { Principal } from '../http/principal.ts'
import { latestApprovals } from './approval-store.ts'
import { cancelRun } from './cancel-run.ts'
import { approve, deny } from './decide.ts'
import { exportRuns } from './export-runs.ts'
import { requireRun } from './find-run.ts'
import { toRun } from './run.ts'
import { runFilter } from './run-filter.ts'
import type { RunParts } from './run-parts.ts'
import { rawInputs, runSchema } from './run-schema.ts'
import { emptyCall, type RunScope } from './run-scope.ts'
import { settleRun } from './settle-run.ts'
import { startRun } from './start-run.ts'
import { listRuns } from './store.ts'
import { submitInputs } from './submit-inputs.ts'
import { registerTestRoute } from './test-route.ts'
import { registerTransformPreviewRoute } from './transform-preview-route.ts'
import { answerWithRun, viewRun } from './view-run.ts'

const runParams = z.strictObject({ id: z.string().max(60) })

const start = defineRoute({
  method: 'post',
  path: '/v1/actions/{name}/runs',
  tag: 'Runs',
  summary: 'Run an action',
  description:
    'Gives the run as it stands: ended, or waiting for inputs or for an approval. A run that failed is a 200.',
  scope: 'run',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params: z.strictObject({ name: z.string().max(100) }),
  body: {
    schema: z.strictObject({ inputs: rawInputs.default({}), conversationId: z.string().max(60).optional() }),
    nulAllowed: true,
  },
  response: runSchema,
})

const list = defineRoute({
  method: 'get',
  path: '/v1/runs',
  tag: 'Runs',
  summary: 'List runs, newest first',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  query: pageQuery.extend(runFilter),
  response: pageOf(runSchema),
})

const exported = defineRoute({
  method: 'get',
  path: '/v1/runs/export',
  tag: 'Runs',
  summary: 'The runs that a filter leaves, newest first, as CSV',
  description:
    'Sensitive inputs are masked, as everywhere. A cell that a table would calculate begins with an apostrophe.',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  query: z.strictObject(runFilter),
  response: z.string(),
  responseType: 'text/csv',
})

const read = defineRoute({
  method: 'get',
  path: '/v1/runs/{id}',
  tag: 'Runs',
  summary: 'Read a run with its trace',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params: runParams,
  response: runSchema,
})

const inputs = defineRoute({
  method: 'post',
  path: '/v1/runs/{id}/inputs',
  tag: 'Runs',
  summary: 'Give the inputs that a run asks for',
  scope: 'run',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params: runParams,
  body: { schema: z.strictObject({ inputs: rawInputs }), nulAllowed: true },
  response: runSchema,
})

const digestBody = { schema: z.strictObject({ digest: z.string().max(128) }) }

const approveRoute = defineRoute({
  method: 'post',
  path: '/v1/runs/{id}/approve',
  tag: 'Runs',
  summary: 'Approve the request of a run, and send it',
  description:
    '409 for another digest, and when what would run has changed and is asked for again; 410 when used or expired.',
  scope: 'approve',
  audit: ['approval.approved', 'approval.voided', 'run.sent', 'run.finished'],
  params: runParams,
  body: digestBody,
  response: runSchema,
})

const denyRoute = defineRoute({
  method: 'post',
  path: '/v1/runs/{id}/deny',
  tag: 'Runs',
  summary: 'Deny the request of a run: nothing is sent',
  scope: 'approve',
  audit: ['approval.denied'],
  params: runParams,
  body: digestBody,
  response: runSchema,
})

const cancel = defineRoute({
  method: 'post',
  path: '/v1/runs/{id}/cancel',
  tag: 'Runs',
  summary: 'Give up a run that waits for inputs or an approval',
  scope: 'run',
  audit: ['run.cancelled'],
  params: runParams,
  response: runSchema,
})

const settle = defineRoute({
  method: 'post',
  path: '/v1/runs/{id}/settle',
  tag: 'Runs',
  summary: 'Say what became of a run whose outcome was unknown',
  scope: 'write',
  audit: ['run.settled'],
  params: runParams,
  body: {
    schema: z.strictObject({ outcome: z.enum(['succeeded', 'failed']), note: z.string().trim().min(1).max(1000) }),
  },
  response: runSchema,
})

export function registerRunRoutes(app: App, parts: RunParts): void {
  const { db } = parts.database

  addRoute(app, parts, start, async ({ principal, params, body }) => {
    if (body.conversationId !== undefined) await settleContext(parts, principal.workspaceId, body.conversationId)
    const { action, secrets } = await parts.runnables.load(parts, principal.workspaceId, params.name)
    const scope =
      body.conversationId === undefined
        ? apiScope(principal)
        : {
            ...(await scopeOfConversation(parts, db, principal.workspaceId, body.conversationId)),
            actor: principal.actor,
            startedBy: 'api' as const,
          }
    return answerWithRun(
      parts,
      await startRun(parts, scope, { ...action, secrets }, body.inputs, { unknownInputs: 'refuse' }),
    )
  })

  addRoute(app, parts, list, async ({ principal, query }) => {
    const { workspaceId } = principal
    const { limit, cursor, ...filter } = query
    const rows = await listRuns(db, workspaceId, { ...filter, beforeId: textCursor(cursor), limit: limit + 1 })
    const approvals = await latestApprovals(
      db,
      workspaceId,
      rows.map(row => row.id),
    )
    return toPage(
      rows,
      limit,
      row => row.id,
      row => toRun(row, approvals.get(row.id) ?? null),
    )
  })

  addRoute(
    app,
    parts,
    exported,
    async ({ principal, query }) =>
      new Response(exportRuns(parts, principal.workspaceId, query), {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="runs.csv"',
        },
      }),
  )

  addRoute(app, parts, read, async ({ principal, params }) =>
    viewRun(parts, await requireRun(db, principal.workspaceId, params.id)),
  )

  addRoute(app, parts, inputs, async ({ principal, params, body }) => {
    const row = await requireRun(db, principal.workspaceId, params.id)
    return viewRun(parts, await submitInputs(parts, row, body.inputs, principal.actor))
  })

  addRoute(app, parts, approveRoute, async ({ principal, params, body }) => {
    const row = await requireRun(db, principal.workspaceId, params.id)
    const decision = await approve(parts, row, body.digest, principal.actor)
    if (decision.askedAgain) {
      throw new BellhopError(
        'conflict',
        'What would run has changed since. The run asks for a new approval; read it again.',
      )
    }
    if (!decision.send) return viewRun(parts, decision.run)
    // Nothing is read after the send: that could fail, and look as if nothing had been sent.
    return toRun(await decision.send(), decision.approval)
  })

  addRoute(app, parts, denyRoute, async ({ principal, params, body }) => {
    const row = await requireRun(db, principal.workspaceId, params.id)
    return viewRun(parts, (await deny(parts, row, body.digest, principal.actor)).run)
  })

  addRoute(app, parts, cancel, async ({ principal, params }) =>
    viewRun(parts, await cancelRun(parts, await requireRun(db, principal.workspaceId, params.id), principal.actor)),
  )

  addRoute(app, parts, settle, async ({ principal, params, body }) =>
    viewRun(
      parts,
      await settleRun(parts, await requireRun(db, principal.workspaceId, params.id), body, principal.actor),
    ),
  )

  registerTestRoute(app, parts)
  registerTransformPreviewRoute(app, parts)
}

/** A run outside any conversation, by an API key. */
function apiScope(principal: Principal): RunScope {
  return {
    workspaceId: principal.workspaceId,
    actor: principal.actor,
    mode: 'live',
    channel: 'api',
    startedBy: 'api',
    conversationId: null,
    contactId: null,
    turnId: null,
    call: { ...emptyCall, runtime: { medium: 'api', direction: 'inbound' } },
    runModes: {},
  }
}
