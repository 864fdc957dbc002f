import { useQueryClient } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import { SecretUsers } from './secret-users.tsx'
import { type Secret, secretsQuery } from './secrets-query.ts'

interface Asked {
  secret: Secret | null
  onClose: () => void
}

/** Asks before a secret is switched off: what uses it fails from then on. It can be enabled again. */
export function DisableSecret({ secret, onClose }: Asked) {
  const enable = useEnableSecret()
  const used = secret?.usedBy ?? []
  return (
    <ConfirmDialog
      open={secret !== null}
      onClose={onClose}
      title={`Disable ${secret?.name}?`}
      confirmLabel="Disable"
      onConfirm={() => secret && enable(secret, false)}
    >
      {used.length === 0 ? (
        'Nothing uses it. It can be enabled again.'
      ) : (
        <div className="grid gap-2">
          <p>Until it is enabled again, what uses it fails:</p>
          <SecretUsers names={used} />
        </div>
      )}
    </ConfirmDialog>
  )
}

/** Asks before a secret is gone for good. One that is in use can't go: says what uses it. */
export function DeleteSecret({ secret, onClose }: Asked) {
  const queries = useQueryClient()
  const used = secret?.usedBy ?? []
  const remove = async () => {
    if (!secret) return
    try {
      await dataOf(api.DELETE('/v1/secrets/{id}', { params: { path: { id: secret.id } } }))
    } catch (error) {
      // Somebody else was first.
      if (!(error instanceof ApiError && error.status === 404)) throw error
    } finally {
      await queries.invalidateQueries({ queryKey: secretsQuery.queryKey })
    }
    say(`The secret ${secret.name} is deleted`)
  }
  return (
    <ConfirmDialog
      open={secret !== null}
      onClose={onClose}
      title={`Delete ${secret?.name}?`}
      confirmLabel="Delete"
      danger
      onConfirm={remove}
    >
      {used.length === 0 ? (
        'Its value can’t be had back.'
      ) : (
        <div className="grid gap-2">
          <p>It is in use, so it can’t be deleted. Choose another secret in these first, or disable it instead:</p>
          <SecretUsers names={used} />
        </div>
      )}
    </ConfirmDialog>
  )
}

export function useEnableSecret() {
  const queries = useQueryClient()
  return async (secret: Secret, enabled: boolean): Promise<void> => {
    const params = { path: { id: secret.id } }
    await dataOf(api.PATCH('/v1/secrets/{id}', { params, body: { enabled } }))
    await queries.invalidateQueries({ queryKey: secretsQuery.queryKey })
    say(`${secret.name} is ${enabled ? 'enabled' : 'disabled'}`)
  }
}
