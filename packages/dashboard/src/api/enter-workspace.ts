import { ApiError } from './api-error.ts'
import { chooseWorkspace, currentWorkspace } from './current-workspace.ts'

/**
 * Reads who somebody is in the workspace that this tab shows, else, where they are no member of that any more or it is gone, in the one that
 * they joined first. Throws the first refusal where there is neither: then the choice stays, for when they have signed in.
 */
export async function enterWorkspace<T>(
  read: () => Promise<T>,
  { current = currentWorkspace, choose = chooseWorkspace } = {},
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const chosen = current()
    if (!(error instanceof ApiError) || error.status !== 401 || chosen === null) throw error
    choose(null)
    try {
      return await read()
    } catch {
      choose(chosen)
      throw error
    }
  }
}
