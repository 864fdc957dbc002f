import { normaliseActionName } from '@bellhop/core/authoring'
import { ApiError } from '../../api/api-error.ts'
import type { Draft } from '../actions/draft.ts'

export const nameless = 'draft'

/** A request can be tried before its action has a name and a description. */
export function toTestable(draft: Draft): Draft {
  const description = draft.description.trim()
  return {
    ...draft,
    name: normaliseActionName(draft.name) === null ? nameless : draft.name,
    description: description.length < 10 || description.length > 200 ? 'Use when this is tested.' : description,
  }
}

/** The others run in a page, or only show something: there is nothing to send from here. */
export function sendsRequest({ kind = 'api' }: Draft): boolean {
  return kind === 'api' || kind === 'api_widget'
}

/** The message at an input's field, by name, of what the server said of a call or a run. */
export function inputProblems(failure: unknown): ReadonlyMap<string, string> {
  const issues = failure instanceof ApiError ? failure.issues : issuesOf(failure)
  const found = new Map<string, string>()
  for (const { path, message } of issues) {
    const match = /^\$(?:\.inputs)?(?:\.([A-Za-z_]\w*)|\['([A-Za-z_]\w*)'\])$/.exec(path)
    const name = match?.[1] ?? match?.[2]
    if (name !== undefined) found.set(name, message)
  }
  return found
}

function issuesOf(failure: unknown): readonly { path: string; message: string }[] {
  if (typeof failure !== 'object' || failure === null || !('issues' in failure) || !Array.isArray(failure.issues))
    return []
  return failure.issues.filter(
    (issue): issue is { path: string; message: string } =>
      typeof issue?.path === 'string' && typeof issue?.message === 'string',
  )
}
