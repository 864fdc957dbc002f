import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { anyJson, jsonObject } from '../http/json-schemas.ts'
import { toPageOfAll, wholeListQuery } from '../http/pagination.ts'
import type { RunParts } from '../runs/run-parts.ts'
import { runStatuses } from '../runs/run-schema.ts'
import { loadToTest } from '../runs/test-run.ts'
import { runCases } from './run-cases.ts'
import { loadCases, saveCases } from './save-cases.ts'
import type { CaseList } from './store.ts'
import { givenCaseSchema, mostCases, type TestCase, testCaseSchema } from './test-case.ts'

const params = z.strictObject({ name: z.string().max(100) })
const tag = 'Actions'

const list = z
  .object({
    data: z.array(testCaseSchema),
    nextCursor: z.string().nullable(),
    version: z.int().openapi({ description: 'Counts the saves, for If-Match; 0 where none was saved yet.' }),
    updatedAt: z.string().nullable(),
    updatedBy: z.string().nullable(),
  })
  .openapi('TestCases')

const read = defineRoute({
  method: 'get',
  path: '/v1/actions/{name}/cases',
  tag,
  summary: 'Read the saved test cases of an action',
  description: 'For those who may change them: what a case gives is kept as it was written, also to sensitive inputs.',
  scope: 'write',
  audit: { none: 'reads only' },
  params,
  query: wholeListQuery,
  response: list,
})

const save = defineRoute({
  method: 'put',
  path: '/v1/actions/{name}/cases',
  tag,
  summary: 'Replace the saved test cases of an action',
  scope: 'write',
  audit: ['cases.saved'],
  versioned: true,
  params,
  body: { schema: z.strictObject({ data: z.array(givenCaseSchema).max(mostCases) }), nulAllowed: true },
  response: list,
})

const run = defineRoute({
  method: 'post',
  path: '/v1/actions/{name}/cases/run',
  tag,
  summary: 'Run the saved test cases of an action',
  description:
    'Really calls, like a test does, and approves itself: a case of an action that writes writes. `draft` runs them with a definition that is not saved.',
  scope: 'write',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params,
  body: {
    schema: z.strictObject({
      ids: z
        .array(z.string().max(60))
        .min(1)
        .max(mostCases)
        .optional()
        .openapi({ description: 'Which of them, in their order. Default: all.' }),
      draft: jsonObject.optional(),
    }),
    nulAllowed: true,
  },
  response: z
    .object({
      passed: z.boolean().openapi({ description: 'All of them.' }),
      data: z.array(
        z
          .object({
            id: z.string(),
            name: z.string(),
            runId: z.string().nullable(),
            status: z.enum(runStatuses).nullable(),
            passed: z.boolean(),
            diff: z.array(z.object({ path: z.string(), expected: anyJson, actual: anyJson })),
            error: z
              .object({
                code: z.string(),
                message: z.string(),
                issues: z.array(z.object({ path: z.string(), message: z.string() })),
              })
              .nullable()
              .openapi({ description: 'Why no run came of it.' }),
          })
          .openapi('TestCaseOutcome'),
      ),
    })
    .openapi('TestCaseOutcomes'),
})

export function registerCaseRoutes(app: App, parts: RunParts): void {
  addRoute(app, parts, read, async ({ principal, params: { name }, query, setHeader }) => {
    const answer = toAnswer((await loadCases(parts, principal.workspaceId, name)).list)
    // Of the whole list alone: who puts back a part of it would take the rest away.
    if (answer.version > 0 && query.limit === undefined && query.cursor === undefined)
      setHeader('ETag', `"${answer.version}"`)
    return { ...answer, ...toPageOfAll(answer.data, query) }
  })
  addRoute(app, parts, save, async ({ principal, params: { name }, body, ifMatch, setHeader }) => {
    const answer = toAnswer(await saveCases(parts, principal, name, body.data, ifMatch))
    setHeader('ETag', `"${answer.version}"`)
    return answer
  })
  addRoute(app, parts, run, async ({ principal, params: { name }, body: { ids, draft } }) => {
    const { list: saved } = await loadCases(parts, principal.workspaceId, name)
    const cases = chosen(saved?.cases ?? [], ids)
    const action = await loadToTest(parts, principal.workspaceId, name, draft)
    const data = await runCases(parts, principal, action, cases)
    return { passed: data.every(({ passed }) => passed), data }
  })
}

function toAnswer(saved: CaseList | null) {
  return {
    data: saved?.cases ?? [],
    nextCursor: null,
    version: saved?.version ?? 0,
    updatedAt: saved?.updatedAt.toISOString() ?? null,
    updatedBy: saved?.updatedBy ?? null,
  }
}

function chosen(cases: TestCase[], ids: readonly string[] | undefined): TestCase[] {
  if (ids === undefined) return cases
  const issues = ids.flatMap((id, i) =>
    cases.some(testCase => testCase.id === id) ? [] : [{ path: `$.ids[${i}]`, message: 'There is no such case.' }],
  )
  if (issues.length > 0) throw new BellhopError('request_invalid', 'There is no such case.', { issues })
  return cases.filter(({ id }) => ids.includes(id))
}
