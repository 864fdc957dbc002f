import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { BegunDraft } from '../actions/begun-draft.ts'
import { secretsQuery } from '../secrets/secrets-query.ts'
import { type BegunAction, sharedSecrets, withSecrets } from './begun-action.ts'
import { FoundAction } from './found-action.tsx'
import { bodyOf, LiftedSecretCard, type SecretToSettle, toSettle } from './lifted-secret-card.tsx'

/** What was found, before any of it is kept: the requests, the inputs, and where each credential goes. */
export function ReviewBegun({
  begun,
  onBack,
  onDone,
}: {
  begun: readonly BegunAction[]
  onBack: () => void
  onDone: (drafts: readonly BegunDraft[]) => void
}) {
  const queries = useQueryClient()
  const { data: existing = [] } = useQuery(secretsQuery)
  const shared = useMemo(() => sharedSecrets(begun), [begun])
  const [secrets, setSecrets] = useState(() => shared.map(toSettle))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const change = (at: number, next: SecretToSettle) =>
    setSecrets(all => all.map((secret, index) => (index === at ? next : secret)))

  const create = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const made = new Map<string, { id: string; name: string }>()
      for (const [at, secret] of secrets.entries()) {
        const settled = await settle(secret, existing)
        // One that is made stays made: a second press must not make it again.
        if (settled && secret.choice.kind === 'new')
          change(at, { ...secret, problem: null, choice: { kind: 'existing', id: settled.id } })
        if (settled) made.set(secret.lifted.name, settled)
      }
      const isLeft = secrets.some(({ choice }) => choice.kind === 'later')
      onDone(
        begun.map(one => ({
          draft: withSecrets(one, made),
          notes: [...one.notes, ...((isLeft && one.secretNotes) || [])],
        })),
      )
    } catch (error) {
      if (error instanceof Unsettled) {
        const at = secrets.indexOf(error.secret)
        change(at, { ...error.secret, problem: describeError(error.cause) })
      } else setProblem(describeError(error))
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
      {begun.map(one => (
        <FoundAction key={one.action.name} begun={one} isOneOfSeveral={begun.length > 1} />
      ))}
      {secrets.map((secret, at) => (
        <LiftedSecretCard
          key={secret.lifted.name}
          secret={secret}
          existing={existing}
          onChange={next => change(at, next)}
        />
      ))}
      {problem && (
        <Notice look="bad" title="Not all of it could be kept">
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          disabled={secrets.some(({ choice, value, name }) => choice.kind === 'new' && (value === '' || name === ''))}
        >
          {goOn(secrets.filter(({ choice }) => choice.kind === 'new').length, begun.length)}
        </Button>
        <Button onClick={onBack} disabled={busy}>
          Back
        </Button>
      </div>
    </form>
  )
}

function goOn(secrets: number, actions: number): string {
  const then = actions === 1 ? 'go on' : `begin ${actions} drafts`
  if (secrets === 0) return actions === 1 ? 'Go on' : `Begin ${actions} drafts`
  return secrets === 1 ? `Create the secret and ${then}` : `Create ${secrets} secrets and ${then}`
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
