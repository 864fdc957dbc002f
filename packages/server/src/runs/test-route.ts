import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import type { RunParts } from './run-parts.ts'
import { rawInputs, runSchema } from './run-schema.ts'
import { loadToTest, runtimeValues, startTestRun } from './test-run.ts'
import { viewRun } from './view-run.ts'

const test = defineRoute({
  method: 'post',
  path: '/v1/actions/{name}/test',
  tag: 'Actions',
  summary: 'Test an action',
  description:
    '`test` really calls and, unless `autoApprove` is false, approves itself; `dry_run` shows the exact request, credentials replaced by fingerprints, and sends nothing. `draft` tests a definition that is not saved.',
  scope: 'write',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params: z.strictObject({ name: z.string().max(100) }),
  body: {
    schema: z.strictObject({
      inputs: rawInputs.default({}),
      runtime: runtimeValues.default({}),
      context: jsonObject.default({}),
      identity: jsonObject.nullable().default(null),
      page: jsonObject.default({}),
      mode: z.enum(['test', 'dry_run']).default('test'),
      draft: jsonObject.optional(),
      autoApprove: z.boolean().default(true),
    }),
    nulAllowed: true,
  },
  response: runSchema,
})

export function registerTestRoute(app: App, parts: RunParts): void {
  addRoute(app, parts, test, async ({ principal, params, body: { mode, draft, autoApprove, ...call } }) => {
    const action = await loadToTest(parts, principal.workspaceId, params.name, draft)
    return viewRun(parts, await startTestRun(parts, principal, action, call, { mode, autoApprove }))
  })
}
