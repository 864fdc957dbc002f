import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { SignOutFirst } from './sign-out-first.tsx'

interface JoinAsSelfProps {
  token: string
  /** Whom the invitation is for; null: whoever has the link. */
  email: string | null
  signedInAs: string
  onDone: () => void
  onSignedOut: () => void
}

/** For whoever is signed in in this browser. */
export function JoinAsSelf({ token, email, signedInAs, onDone, onSignedOut }: JoinAsSelfProps) {
  const joining = useSubmit(onDone)
  const isForAnother = email !== null && email.toLowerCase() !== signedInAs.toLowerCase()
  const join = () => dataOf(api.POST('/auth/invitations/{token}', { params: { path: { token } }, body: {} }))
  return (
    <div className="grid gap-4">
      {isForAnother && (
        <Notice look="warn">
          The invitation is for {email}, and you are signed in as {signedInAs}.
        </Notice>
      )}
      {joining.problem && <Notice look="bad">{joining.problem}</Notice>}
      {!isForAnother && (
        <Button look="primary" busy={joining.busy} onClick={() => void joining.run(join)}>
          Join as {signedInAs}
        </Button>
      )}
      <SignOutFirst look={isForAnother ? 'primary' : 'plain'} onSignedOut={onSignedOut} />
    </div>
  )
}
