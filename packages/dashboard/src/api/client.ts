import { createBellhopClient } from '@bellhop/client'
import { ApiError } from './api-error.ts'
import { currentWorkspace } from './current-workspace.ts'

/**
 * The REST API, with the browser's session. Every call names the workspace that it is for, which is also what no other site can
 * make a browser send: the server takes a session's writes only with this header.
 */
export const api = createBellhopClient({
  baseUrl: location.origin,
  fetch: request => {
    const workspace = currentWorkspace()
    request.headers.set('Bellhop-Workspace', workspace ?? 'none')
    return fetch(request)
  },
})

/** The data of an answer. Throws an `ApiError` for every answer above 399. */
export async function dataOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw new ApiError(response.status, error)
  // An answer below 400 is of the route's own type; of 204 there is none, and `T` is then `undefined`.
  return data as T
}
