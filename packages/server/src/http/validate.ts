import { BellhopError, didYouMean, type Issue, toJsonPath } from '@bellhop/core'
import { z } from '@hono/zod-openapi'

/** Checks one part of a request. Throws `request_invalid` with every issue; `at` is the part that the paths begin with. */
export function validate<T>(schema: z.ZodType<T>, value: unknown, at?: 'query' | 'path'): T {
  const outcome = schema.safeParse(value)
  if (outcome.success) return outcome.data
  const issues = outcome.error.issues.flatMap(issue => toIssues(issue, schema, at))
  const [first] = issues
  const message =
    issues.length === 1 && first ? `${first.path} ${first.message}` : `The request has ${issues.length} problems.`
  throw new BellhopError('request_invalid', message, { issues })
}

function toIssues(issue: z.core.$ZodIssue, schema: z.ZodType, at: string | undefined): Issue[] {
  const path = at === undefined ? issue.path : [at, ...issue.path]
  if (issue.code !== 'unrecognized_keys') return [{ path: toJsonPath(path.map(plain)), message: issue.message }]
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  return issue.keys.map(key => ({
    path: toJsonPath([...path.map(plain), key]),
    message: `Is not known here.${didYouMean(key, known) || (known.length > 0 ? ` Known: ${known.join(', ')}.` : '')}`,
  }))
}

function plain(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}
