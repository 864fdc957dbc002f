import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { Read } from '../../ui/read.tsx'
import { DemoDoor } from './demo-door.tsx'
import { ForgottenPassword } from './forgotten-password.tsx'
import { OidcDoor } from './oidc-door.tsx'
import { PasswordForm } from './password-form.tsx'
import { SetupForm } from './setup-form.tsx'
import { SignInFrame } from './sign-in-frame.tsx'

const route = getRouteApi('/sign-in')

/** The one page before all others: makes the first person, or lets a person in. */
export function SignInPage() {
  const { to = '/', problem } = route.useSearch()
  const state = useQuery({ queryKey: ['sign-in'], queryFn: () => dataOf(api.GET('/auth/state', {})) })
  // A whole page load: nothing of whoever was here before is left in memory.
  const enter = (place: string) => location.assign(place)
  if (!state.data)
    return (
      <SignInFrame title="Sign in">
        <Read query={state} lines={4}>
          {() => null}
        </Read>
      </SignInFrame>
    )
  const { setupNeeded, setupNeedsKey, demo, oidc } = state.data
  if (setupNeeded)
    return (
      <SignInFrame title="Set up Bellhop" text="You are the first here. You become the owner of the workspace.">
        <SetupForm needsKey={setupNeedsKey} onDone={() => enter('/welcome')} />
      </SignInFrame>
    )
  return (
    <SignInFrame title="Sign in">
      {demo && <DemoDoor onDone={() => enter(to)} />}
      {oidc && <OidcDoor name={oidc.name} to={to} problem={problem} />}
      <PasswordForm onDone={() => enter(to)} />
      {!demo && <ForgottenPassword oidcName={oidc?.name ?? null} />}
    </SignInFrame>
  )
}
