import { useInfiniteQuery, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { KeyTable } from './key-table.tsx'
import { keysQuery } from './keys-query.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { membersQuery } from './people-queries.ts'
import { SettingsNav } from './settings-nav.tsx'

export function KeysPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const isOwner = me.workspace.role === 'owner'
  const [making, setMaking] = useState(false)
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      New API key
    </Button>
  )
  return (
    <Page
      title="API keys"
      description="How programs call Bellhop. A key is shown once, and works until it expires or is revoked."
      actions={isOwner && make}
    >
      <SettingsNav />
      {isOwner ? <Keys /> : <Notice>API keys are for owners. Ask one of them under People.</Notice>}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
    </Page>
  )
}

function Keys() {
  const client = useQueryClient()
  const keys = useInfiniteQuery(keysQuery)
  const members = useQuery(membersQuery)
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null)
  const revoke = async (id: string) => {
    await dataOf(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }))
    await client.invalidateQueries({ queryKey: ['api-keys'] })
    say('The key was revoked')
  }
  return (
    <>
      <Read query={keys} lines={4}>
        {({ pages }) => {
          const all = pages.flatMap(({ data }) => data)
          if (all.length === 0)
            return (
              <EmptyState title="No API keys">
                Make one for each program that calls Bellhop, with no more than it needs.
              </EmptyState>
            )
          return <KeyTable keys={all} people={members.data ?? []} onRevoke={setRevoking} />
        }}
      </Read>
      {keys.hasNextPage && (
        <Button className="mt-4" busy={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()}>
          Show older keys
        </Button>
      )}
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? 'this key'}?`}
        confirmLabel="Revoke"
        danger
        onConfirm={() => revoking && revoke(revoking.id)}
      >
        Programs that use it are refused within five seconds. A revoked key never comes back: you would make another
        one.
      </ConfirmDialog>
    </>
  )
}
