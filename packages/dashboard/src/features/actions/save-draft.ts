import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import type { Draft, DraftIssue, SavedAction } from './draft.ts'
import { inFieldWords } from './field-words.ts'

/** Whose definition is changed, and the version that was seen; null where it is new. */
export type Target = { name: string; version: number } | null

export type SaveOutcome =
  | { kind: 'saved'; action: SavedAction }
  | { kind: 'refused'; issues: readonly DraftIssue[] }
  /** Somebody else saved since. */
  | { kind: 'conflict'; theirs: SavedAction }

/** Throws what is neither for the author to mend in the definition nor a conflict. */
export async function saveDraft(draft: Draft, target: Target): Promise<SaveOutcome> {
  try {
    const action = await send(draft, target, {})
    if (!('id' in action) || action.id === null) throw new Error('The server tried the definition, and saved nothing.')
    return { kind: 'saved', action }
  } catch (error) {
    const issues = issuesOf(error)
    if (issues) return { kind: 'refused', issues }
    if (target === null || !(error instanceof ApiError) || error.code !== 'conflict') throw error
    const path = { name: target.name }
    return { kind: 'conflict', theirs: await dataOf(api.GET('/v1/actions/{name}', { params: { path } })) }
  }
}

export interface Checked {
  issues: readonly DraftIssue[]
  warnings: readonly DraftIssue[]
}

/** What the server would say to the draft. Throws where it can't be asked. */
export async function checkDraft(draft: Draft, target: Target, signal: AbortSignal): Promise<Checked> {
  try {
    const { warnings } = await send(draft, target, { dryRun: true, signal })
    return { issues: [], warnings }
  } catch (error) {
    const issues = issuesOf(error)
    if (issues) return { issues, warnings: [] }
    throw error
  }
}

function send(body: Draft, target: Target, { dryRun = false, signal }: { dryRun?: boolean; signal?: AbortSignal }) {
  const query = dryRun ? { query: { dryRun } } : {}
  const more = signal ? { signal } : {}
  if (target === null) return dataOf(api.POST('/v1/actions', { params: query, body, ...more }))
  // What is only checked is checked against what is there now; what is saved is saved over what was seen.
  const headers = dryRun ? {} : { headers: { 'If-Match': `"${target.version}"` } }
  const params = { path: { name: target.name }, ...query }
  return dataOf(api.PUT('/v1/actions/{name}', { params, body, ...headers, ...more }))
}

function issuesOf(error: unknown): readonly DraftIssue[] | null {
  return error instanceof ApiError && error.status < 500 && error.issues.length > 0
    ? error.issues.map(inFieldWords)
    : null
}
