import { z } from '@hono/zod-openapi'
import { anyJson, jsonObject } from '../http/json-schemas.ts'
import { runStatuses } from '../runs/run-schema.ts'
import { runtimeValues } from '../runs/test-run.ts'

export const mostCases = 50

const expected = z.strictObject({
  status: z.enum(runStatuses).default('succeeded'),
  message: z.string().max(5_000).optional().openapi({ description: 'Word for word. Left out: any.' }),
  result: anyJson.optional().openapi({
    description:
      'Of an object only the members that stand here are compared, of a list every item. Left out: any result.',
  }),
})

/** A saved test of an action, and what it should come to. */
export const testCaseSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, 'Has to be letters, digits, - and _, 60 at most.'),
    name: z.string().trim().min(1).max(100),
    inputs: jsonObject.default({}),
    runtime: runtimeValues.default({}),
    context: jsonObject.default({}),
    identity: jsonObject.nullable().default(null),
    page: jsonObject.default({}),
    expect: expected.default({ status: 'succeeded' }),
  })
  .openapi('TestCase')

export type TestCase = z.infer<typeof testCaseSchema>

/** One that was not saved yet may come without an id. */
export const givenCaseSchema = testCaseSchema.partial({ id: true })
