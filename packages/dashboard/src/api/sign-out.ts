import { api } from './client.ts'
import { chooseWorkspace } from './current-workspace.ts'
import { forgetDrafts } from './forget-drafts.ts'

/** Ends the session, and leaves nothing of the person in the browser but how the page looks. */
export async function signOut(): Promise<void> {
  await api.POST('/auth/sign-out', {})
  chooseWorkspace(null)
  try {
    forgetDrafts(localStorage)
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
  location.assign('/sign-in')
}
