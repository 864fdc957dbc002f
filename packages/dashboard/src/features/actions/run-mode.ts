import type { Draft, DraftRequest } from './draft.ts'

type Doing = Pick<Draft, 'kind' | 'request' | 'runMode'>

/** Does it send a request that may change something, or do something to the page? */
export function changesSomething({ kind = 'api', request }: Doing): boolean {
  if (kind === 'widget') return false
  return kind === 'client' || (request?.method ?? 'GET') !== 'GET'
}

/** What happens when a run starts: what the author chose, else by what the action does. */
export function effectiveMode(action: Doing): 'automatic' | 'confirm' {
  return action.runMode ?? (changesSomething(action) ? 'confirm' : 'automatic')
}

/**
 * Another method. What was chosen to run by itself while it only read isn't to do so once it writes: then the choice falls back
 * to what the action does, which asks.
 */
export function withMethod(draft: Draft, method: NonNullable<DraftRequest['method']>): Draft {
  const { request } = draft
  if (!request) return draft
  const next = { ...draft, request: { ...request, method, ...(method !== 'GET' && { cacheSeconds: 0 }) } }
  if (method === 'GET') next.request.body = null
  const startsToWrite = !changesSomething(draft) && changesSomething(next)
  return startsToWrite && draft.runMode === 'automatic' ? { ...next, runMode: null } : next
}
