import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** For an invitation that is for somebody else than who is signed in in this browser. */
export function SignOutFirst({ look = 'plain', onSignedOut }: { look?: 'primary' | 'plain'; onSignedOut: () => void }) {
  const leaving = useSubmit(onSignedOut)
  return (
    <>
      {leaving.problem && <Notice look="bad">{leaving.problem}</Notice>}
      <Button
        look={look}
        busy={leaving.busy}
        onClick={() => void leaving.run(() => dataOf(api.POST('/auth/sign-out', {})))}
      >
        Sign out and join as somebody else
      </Button>
    </>
  )
}
