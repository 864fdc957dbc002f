import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { chooseWorkspace } from '../../api/current-workspace.ts'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { Read } from '../../ui/read.tsx'
import { JoinAsNew } from './join-as-new.tsx'
import { JoinAsSelf } from './join-as-self.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { SignOutFirst } from './sign-out-first.tsx'

const route = getRouteApi('/invitation/$token')

/** What an invitation link opens: somebody new gives their name, whoever is signed in joins as who they are. */
export function InvitationPage() {
  const { token } = route.useParams()
  const { enter: hasSignedIn = false } = route.useSearch()
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => dataOf(api.GET('/auth/invitations/{token}', { params: { path: { token } } })),
  })
  const state = useQuery({ queryKey: ['sign-in'], queryFn: () => dataOf(api.GET('/auth/state', {})) })
  if (invitation.error instanceof ApiError && invitation.error.code === 'gone')
    return (
      <SignInFrame title="This invitation doesn’t work any more">
        <p>
          It was used, withdrawn, or is older than seven days. Ask whoever sent it for a new link. If you have joined
          already, sign in.
        </p>
        <Link to="/sign-in" className={buttonClasses('primary')}>
          Sign in
        </Link>
      </SignInFrame>
    )
  // Both first: the way in would else move under a finger.
  if (!invitation.data || state.isPending)
    return (
      <SignInFrame title="Invitation">
        <Read<unknown> query={invitation.data ? state : invitation} lines={4}>
          {() => null}
        </Read>
      </SignInFrame>
    )
  const { workspace, workspaceId, role, email, signedInAs, isMember, isOpen } = invitation.data
  // A whole page load: nothing of whoever was here before is left in memory.
  const enter = () => {
    chooseWorkspace(workspaceId)
    location.assign('/')
  }
  if (isMember && hasSignedIn)
    return (
      <SignInFrame title={`You are in ${workspace}`} text={`Signed in as ${signedInAs}.`}>
        <Enter onEnter={enter} />
      </SignInFrame>
    )
  if (isMember)
    return (
      <SignInFrame
        title={isOpen ? `You are in ${workspace} already` : 'This invitation doesn’t work any more'}
        text={`You are signed in as ${signedInAs}, a member of ${workspace}.`}
      >
        <Button look="primary" onClick={enter}>
          Go to the workspace
        </Button>
        {isOpen && <SignOutFirst onSignedOut={() => void invitation.refetch()} />}
      </SignInFrame>
    )
  return (
    <SignInFrame title={`Join ${workspace}`} text={`You are invited as ${role}.`}>
      {signedInAs === null ? (
        <JoinAsNew token={token} email={email} oidcName={state.data?.oidc?.name ?? null} onDone={enter} />
      ) : (
        <JoinAsSelf
          token={token}
          email={email}
          signedInAs={signedInAs}
          onDone={enter}
          onSignedOut={() => void invitation.refetch()}
        />
      )}
    </SignInFrame>
  )
}

/** Goes on by itself; the button is for whoever comes back to this page. */
function Enter({ onEnter }: { onEnter: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, however often the page is drawn.
  useEffect(onEnter, [])
  return (
    <Button look="primary" onClick={onEnter}>
      Go to the workspace
    </Button>
  )
}
