import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Draft } from '../actions/draft.ts'
import { secretsQuery } from '../secrets/secrets-query.ts'
import { type BegunAction, withSecret } from './begun-action.ts'
import { bodyOf, LiftedSecretCard, type SecretToSettle, toSettle } from './lifted-secret-card.tsx'

/** What was found, before any of it is kept: the request, the inputs, and where each credential goes. */
export function ReviewBegun({
  begun,
  onBack,
  onDone,
}: {
  begun: BegunAction
  onBack: () => void
  onDone: (draft: Draft) => void
}) {
  const queries = useQueryClient()
  const { data: existing = [] } = useQuery(secretsQuery)
  const [secrets, setSecrets] = useState(() => begun.secrets.filter(({ usedAs }) => usedAs !== 'none').map(toSettle))
  const [busy, setBusy] = useState(false)
  const fresh = secrets.filter(({ choice }) => choice.kind === 'new').length
  const change = (at: number, next: SecretToSettle) =>
    setSecrets(all => all.map((secret, index) => (index === at ? next : secret)))

  const create = async () => {
    setBusy(true)
    let draft = begun.action
    try {
      for (const [at, secret] of secrets.entries()) {
        const made = await settle(secret, existing)
        // One that is made stays made: a second press must not make it again.
        if (made && secret.choice.kind === 'new') change(at, { ...secret, choice: { kind: 'existing', id: made.id } })
        draft = withSecret(draft, secret.lifted, made)
      }
      onDone(draft)
    } catch (error) {
      if (!(error instanceof Unsettled)) throw error
      const at = secrets.indexOf(error.secret)
      change(at, { ...error.secret, problem: describeError(error.cause) })
    } finally {
      setBusy(false)
      await queries.invalidateQueries({ queryKey: secretsQuery.queryKey })
    }
  }

  return (
    <form
      className="grid max-w-3xl gap-4"
      onSubmit={event => {
        event.preventDefault()
        void create()
      }}
    >
      <Section title="What was found" description="Nothing is stored yet. All of it can be changed in the editor.">
        <Found action={begun.action} />
      </Section>
      {begun.notes.length > 0 && (
        <Notice title="To look at">
          <ul className="list-disc pl-5">
            {begun.notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
      {secrets.map((secret, at) => (
        <LiftedSecretCard
          key={secret.lifted.name}
          secret={secret}
          existing={existing}
          onChange={next => change(at, next)}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          disabled={secrets.some(({ choice, value, name }) => choice.kind === 'new' && (value === '' || name === ''))}
        >
          {fresh === 0 ? 'Go on' : fresh === 1 ? 'Create the secret and go on' : `Create ${fresh} secrets and go on`}
        </Button>
        <Button onClick={onBack} disabled={busy}>
          Back
        </Button>
      </div>
    </form>
  )
}

/** Which of several secrets was refused. */
class Unsettled extends Error {
  readonly secret: SecretToSettle
  constructor(secret: SecretToSettle, cause: unknown) {
    super('A secret was refused.', { cause })
    this.secret = secret
  }
}

async function settle(secret: SecretToSettle, existing: readonly { id: string; name: string }[]) {
  const { choice } = secret
  if (choice.kind === 'later') return null
  if (choice.kind === 'existing') return existing.find(({ id }) => id === choice.id) ?? null
  try {
    return await dataOf(api.POST('/v1/secrets', { body: bodyOf(secret) }))
  } catch (error) {
    throw new Unsettled(secret, error)
  }
}

function Found({ action }: { action: Draft }) {
  const inputs = action.inputs ?? []
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[8rem_1fr]">
      <dt className="text-quiet">Name</dt>
      <dd className="font-mono text-sm wrap-anywhere">{action.name}</dd>
      <dt className="text-quiet">When to use it</dt>
      <dd className="wrap-anywhere">{action.description || 'You say it in the editor.'}</dd>
      <dt className="text-quiet">Request</dt>
      <dd className="wrap-anywhere">
        {action.request ? (
          <code className="font-mono text-sm">
            <b>{action.request.method}</b> {action.request.url}
          </code>
        ) : (
          'None: it runs in the customer’s page.'
        )}
      </dd>
      <dt className="text-quiet">Inputs</dt>
      <dd>
        {inputs.length === 0 && 'None.'}
        <ul>
          {inputs.map(input => (
            <li key={input.name} className="wrap-anywhere">
              <code className="font-mono text-sm">{input.name}</code> <span className="text-quiet">{input.type}</span>
              {input.example && <span className="text-quiet">, such as {input.example}</span>}
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}
