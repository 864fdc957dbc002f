import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Makes a link by which somebody sets a new password, and shows it this once. */
export function ResetPasswordDialog({
  member,
  onClose,
}: {
  member: { id: string; name: string }
  onClose: () => void
}) {
  const [url, setUrl] = useState<string | null>(null)
  const submit = useSubmit(() => {})
  const make = async () => {
    const params = { path: { id: member.id } }
    setUrl((await dataOf(api.POST('/v1/members/{id}/password-reset', { params }))).url)
  }
  return (
    <Dialog open onClose={onClose} title={url === null ? `A new password for ${member.name}?` : 'Send them this link'}>
      {url === null ? (
        <div className="grid gap-4">
          <p>
            You get a link by which {member.name} sets a new password. Until they do, the old one works. Using it signs
            them out everywhere, and is on record in the audit trail, as is making it.
          </p>
          {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" busy={submit.busy} onClick={() => void submit.run(make)}>
              Make the link
            </Button>
          </div>
        </div>
      ) : (
        <ShownOnce
          label="Link for a new password"
          value={url}
          note={`Whoever has the link becomes ${member.name}: give it to them alone. It is shown this once, and works once, within an hour.`}
          onDone={onClose}
        />
      )}
    </Dialog>
  )
}
