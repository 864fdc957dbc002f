import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { anyJson, jsonObject } from '../http/json-schemas.ts'
import type { Parts } from '../parts.ts'

const preview = defineRoute({
  method: 'post',
  path: '/v1/actions/transform-preview',
  tag: 'Actions',
  summary: 'Run a transform over a sample answer',
  description:
    'Sends nothing and keeps nothing: the code runs in the sandbox, within the same limits as in a run. What it fails with is an answer of 200 too.',
  scope: 'write',
  audit: { none: 'sends nothing and keeps nothing' },
  body: {
    schema: z.strictObject({
      code: z.string().min(1).max(100_000),
      sample: anyJson.default(null).openapi({ description: 'What `response` is in the code.' }),
      inputs: jsonObject.default({}),
      status: z.int().min(100).max(599).default(200),
    }),
    nulAllowed: true,
  },
  unkept: 'the same code gives the same result again, and nothing happens by it',
  response: z
    .object({
      result: anyJson.openapi({ description: 'null where there is an error.' }),
      error: z
        .object({ code: z.enum(['transform_failed', 'transform_timeout', 'transform_memory']), message: z.string() })
        .nullable(),
      logs: z.array(z.string()),
      durationMs: z.number(),
    })
    .openapi('TransformPreview'),
})

export function registerTransformPreviewRoute(app: App, parts: Parts): void {
  addRoute(app, parts, preview, async ({ body: { code, sample, inputs, status } }) => {
    const done = await parts.sandbox.transform(code, { response: sample, status, inputs })
    const { logs, durationMs } = done
    if (done.ok) return { result: done.value, error: null, logs, durationMs }
    return { result: null, error: { code: done.code, message: done.message }, logs, durationMs }
  })
}
