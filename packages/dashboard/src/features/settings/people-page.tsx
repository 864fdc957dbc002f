import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Members } from './members.tsx'
import { membersQuery } from './people-queries.ts'
import { roles, roleWords } from './roles.ts'
import { SettingsNav } from './settings-nav.tsx'

export function PeoplePage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const members = useQuery(membersQuery)
  const [inviting, setInviting] = useState(false)
  const isOwner = me.workspace.role === 'owner'
  return (
    <Page
      title="People"
      description={`Who works in ${me.workspace.name}, and what they may do.`}
      actions={
        isOwner && (
          <Button look="primary" onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        )
      }
    >
      <SettingsNav />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        <Read query={members} lines={3}>
          {people => <Members people={people} me={me} />}
        </Read>
        {isOwner && <Invitations />}
        <RoleList />
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  )
}

function RoleList() {
  return (
    <section aria-labelledby="roles">
      <h2 id="roles" className="mb-3 text-base font-semibold">
        What each role may do
      </h2>
      <dl className="text-quiet grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
        {roles.map(role => (
          <div key={role} className="contents">
            <dt className="text-ink font-medium">{roleWords[role].label}</dt>
            <dd>{roleWords[role].may}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
