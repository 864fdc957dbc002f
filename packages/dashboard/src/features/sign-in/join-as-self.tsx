import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

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
  const leaving = useSubmit(onSignedOut)
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
      {leaving.problem && <Notice look="bad">{leaving.problem}</Notice>}
      {!isForAnother && (
        <Button look="primary" busy={joining.busy} onClick={() => void joining.run(join)}>
          Join as {signedInAs}
        </Button>
      )}
      <Button
        look={isForAnother ? 'primary' : 'plain'}
        busy={leaving.busy}
        onClick={() => void leaving.run(() => dataOf(api.POST('/auth/sign-out', {})))}
      >
        Sign out and join as somebody else
      </Button>
    </div>
  )
}
