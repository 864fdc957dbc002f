import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { meQuery } from '../../api/session.ts'
import { OnlyForEditors } from '../imports/only-for-editors.tsx'
import { ActionEditor } from './action-editor.tsx'
import { handedOver, takeOver } from './begun-draft.ts'

/** The editor of an action that isn't saved yet. */
export function NewDraftPage() {
  const { draft } = useParams({ from: '/shell/actions/new/$draft' })
  const { data: me } = useSuspenseQuery(meQuery)
  if (me.workspace.role !== 'owner' && me.workspace.role !== 'editor') return <OnlyForEditors />
  return <NewAction key={draft} id={draft} />
}

function NewAction({ id }: { id: string }) {
  const queries = useQueryClient()
  const [begun] = useState(() => handedOver(queries, id))
  useEffect(() => takeOver(queries, id), [queries, id])
  return <ActionEditor subject={{ draftId: id, begun }} />
}
