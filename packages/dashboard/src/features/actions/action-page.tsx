import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { ActionEditor } from './action-editor.tsx'
import { actionQuery } from './queries.ts'

export function ActionPage() {
  const { name } = useParams({ from: '/shell/actions/$name' })
  const action = useQuery(actionQuery(name))
  // By its id: under a new name it is still the same.
  if (action.data) return <ActionEditor key={action.data.id} subject={{ action: action.data }} />
  return (
    <Page title={name}>
      <Read query={action} lines={8}>
        {() => null}
      </Read>
    </Page>
  )
}
