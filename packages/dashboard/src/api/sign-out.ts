import { chooseWorkspace } from './current-workspace.ts'

export async function signOut(): Promise<void> {
  await fetch('/auth/sign-out', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  chooseWorkspace(null)
  location.assign('/sign-in')
}
