import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { EditSecretDialog } from './edit-secret-dialog.tsx'
import { NeededSection } from './needed-section.tsx'
import { NewSecretDialog } from './new-secret-dialog.tsx'
import { DeleteSecret, DisableSecret, useEnableSecret } from './secret-confirmations.tsx'
import type { SecretAct } from './secret-menu.tsx'
import { type Secret, secretsQuery } from './secrets-query.ts'
import { SecretsTable } from './secrets-table.tsx'

/** The keys and passwords that actions and agents use elsewhere: where each may go, who uses it, never what it is. */
export function SecretsPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const secrets = useQuery(secretsQuery)
  const enable = useEnableSecret()
  const [creating, setCreating] = useState(false)
  const [asked, setAsked] = useState<{ secret: Secret; act: SecretAct } | null>(null)
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  const act = (secret: Secret, chosen: SecretAct) => {
    if (chosen !== 'enable') return setAsked({ secret, act: chosen })
    enable(secret, true).catch(error =>
      say(`${secret.name} could not be enabled`, { description: describeError(error) }),
    )
  }
  const askedFor = (...acts: SecretAct[]) => (asked && acts.includes(asked.act) ? asked.secret : null)
  const close = () => setAsked(null)
  const create = (
    <Button look="primary" onClick={() => setCreating(true)}>
      New secret
    </Button>
  )
  return (
    <Page
      title="Secrets"
      description="Keys and passwords of other systems. Each goes to its hosts only, and its value is never shown."
      actions={canEdit && create}
    >
      {canEdit && secrets.data && <NeededSection existing={secrets.data} />}
      <Read query={secrets} lines={5}>
        {list =>
          list.length === 0 ? (
            <EmptyState title="No secrets yet" action={canEdit && create}>
              {canEdit
                ? 'Put in the key of an API that your actions call. Actions refer to it by name and never hold the value.'
                : 'Ask an owner or editor of this workspace to put in the keys that its actions need.'}
            </EmptyState>
          ) : (
            <SecretsTable secrets={list} {...(canEdit && { onAct: act })} />
          )
        }
      </Read>
      <NewSecretDialog open={creating} onClose={() => setCreating(false)} />
      <EditSecretDialog
        secret={askedFor('value', 'hosts')}
        edit={asked?.act === 'hosts' ? 'hosts' : 'value'}
        onClose={close}
      />
      <DisableSecret secret={askedFor('disable')} onClose={close} />
      <DeleteSecret secret={askedFor('delete')} onClose={close} />
    </Page>
  )
}
