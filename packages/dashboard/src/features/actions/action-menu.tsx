import { normaliseActionName } from '@bellhop/core/authoring'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import { say } from '../../ui/say.ts'
import type { SavableDraft } from './use-draft.ts'

/** What can be done with a saved action as a whole. */
export function ActionMenu({
  editor,
  name,
  mayLeave,
}: {
  editor: SavableDraft
  name: string
  mayLeave: RefObject<boolean>
}) {
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'delete' | 'duplicate' | null>(null)
  const close = () => setAsked(null)
  const items = [
    { label: 'Versions', onSelect: () => void navigate({ to: '/actions/$name/versions', params: { name } }) },
    { label: 'Runs', onSelect: () => void navigate({ to: '/runs', search: { action: name } }) },
  ]
  const edits = [
    { label: 'Duplicate', onSelect: () => setAsked('duplicate') },
    { label: 'Delete', danger: true, onSelect: () => setAsked('delete') },
  ]
  return (
    <>
      <Menu
        trigger={
          <IconButton label="More" size="small">
            <Ellipsis aria-hidden="true" size={18} />
          </IconButton>
        }
        items={editor.canEdit ? [...items, ...edits] : items}
      />
      <DeleteDialog editor={editor} name={name} open={asked === 'delete'} onClose={close} mayLeave={mayLeave} />
      <DuplicateDialog editor={editor} name={name} open={asked === 'duplicate'} onClose={close} mayLeave={mayLeave} />
    </>
  )
}

interface AskProps {
  editor: SavableDraft
  name: string
  open: boolean
  onClose: () => void
  /** Set before the page is left on purpose. */
  mayLeave: RefObject<boolean>
}

function DeleteDialog({ editor, name, open, onClose, mayLeave }: AskProps) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = async () => {
    await whileUnused(
      api.DELETE('/v1/actions/{name}', {
        params: { path: { name } },
        headers: { 'If-Match': `"${editor.version}"` },
      }),
    )
    mayLeave.current = true
    editor.discard()
    await navigate({ to: '/actions' })
    queries.removeQueries({ queryKey: ['actions', name] })
    await queries.invalidateQueries({ queryKey: ['actions'] })
    say(`${name} is deleted`)
  }
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={`Delete ${name}?`}
      confirmLabel="Delete"
      danger
      onConfirm={remove}
    >
      No agent can run it any more. What it did stays in runs, conversations and the audit log.
    </ConfirmDialog>
  )
}

/** The server names everything that still uses the action; a person needs that, and what to do, in their own terms. */
async function whileUnused(call: Parameters<typeof dataOf>[0]): Promise<void> {
  try {
    await dataOf(call)
  } catch (error) {
    if (!(error instanceof ApiError) || error.issues.length === 0) throw error
    const reasons = error.issues.map(({ message }) => message.replaceAll('`', '')).join(' ')
    throw new Error(`${reasons} Take it out there first, or switch this action off.`, { cause: error })
  }
}

function DuplicateDialog({ editor, name, open, onClose, mayLeave }: AskProps) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [typed, setTyped] = useState(`${name}_copy`)
  const copyName = normaliseActionName(typed)
  const duplicate = async () => {
    const { title, ...draft } = editor.draft
    const body = { ...draft, name: typed, enabled: false }
    const copy = await dataOf(api.POST('/v1/actions', { body }))
    await queries.invalidateQueries({ queryKey: ['actions'] })
    say(`${copy.name} is there, switched off`)
    mayLeave.current = true
    await navigate({ to: '/actions/$name', params: { name: copy.name } })
  }
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={`Duplicate ${name}`}
      confirmLabel="Duplicate"
      onConfirm={duplicate}
    >
      <p className="mb-4">The copy is as you see it now, with what isn’t saved yet, and switched off.</p>
      <TextField
        label="Name of the copy"
        required
        value={typed}
        hint={copyName !== null && copyName !== typed ? `Will be called ${copyName}` : undefined}
        onChange={event => setTyped(event.target.value)}
      />
    </ConfirmDialog>
  )
}
