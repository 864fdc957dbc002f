import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { chooseWorkspace } from '../../api/current-workspace.ts'
import { forgetDrafts } from '../../api/forget-drafts.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DownloadButton } from '../../ui/download-button.tsx'
import { DangerAct } from './danger-act.tsx'

export function DeleteWorkspace({ id, name, isOperator }: { id: string; name: string; isOperator: boolean }) {
  const [isAsking, setAsking] = useState(false)
  const remove = async () => {
    await dataOf(api.DELETE('/v1/workspace', { params: { query: { confirm: name } } }))
    forgetDrafts(localStorage, id)
    chooseWorkspace(null)
    // A whole page load: nothing of it is left in memory.
    location.assign('/')
  }
  const exported = () =>
    dataOf(api.GET('/v1/audit/export', { params: { query: { format: 'jsonl' } }, parseAs: 'blob' }))
  return (
    <>
      <DangerAct
        isRemoval
        title="Delete the workspace"
        label="Delete the workspace"
        disabled={isOperator}
        onAsk={() => setAsking(true)}
      >
        {isOperator
          ? 'This is the server’s first workspace, from which the server is operated. It stays for as long as the server does.'
          : 'Its actions, agents, secrets, conversations, runs, people’s places in it and its audit trail, all of it. Agents stop answering at once.'}
      </DangerAct>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${name}?`}
        confirmLabel="Delete the workspace"
        danger
        typed={name}
        onConfirm={remove}
      >
        <div className="grid gap-3">
          <p>
            Nobody can enter it any more, its API keys stop working, and within two hours nothing of it is left. This
            can’t be undone.
          </p>
          <p>
            Its audit trail goes too. The server’s operator keeps where it ended, against which an export of it can be
            checked.
          </p>
          <div>
            <DownloadButton label="Export the trail first" fileName="audit.jsonl" read={exported} />
          </div>
        </div>
      </ConfirmDialog>
    </>
  )
}
