import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { agentQuery } from './agents-query.ts'

/** Makes an agent of a name alone, in the language and place of whoever makes it; everything else is set on its page. */
export function NewAgentDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="New agent" description="You can change everything afterwards.">
      <NewAgentForm onClose={onClose} />
    </Dialog>
  )
}

function NewAgentForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const issue = error instanceof ApiError ? error.issues.find(({ path }) => path === '$.name')?.message : undefined
  const create = async () => {
    setBusy(true)
    setError(null)
    try {
      const made = await dataOf(api.POST('/v1/agents', { body: newAgent(name) }))
      queries.setQueryData(agentQuery(made.id).queryKey, made)
      void queries.invalidateQueries({ queryKey: ['agents'] })
      await navigate({ to: '/agents/$id', params: { id: made.id } })
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void create()
      }}
    >
      <TextField
        label="Name"
        hint="Customers read it at the head of the chat, such as “Help desk”."
        value={name}
        maxLength={80}
        onChange={event => setName(event.target.value)}
        error={issue}
        required
      />
      {error !== null && issue === undefined && <Notice look="bad">{describeError(error)}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Make the agent
        </Button>
      </div>
    </form>
  )
}

/** With the server's defaults, which it fills in, but for where the author seems to be. */
function newAgent(name: string) {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const country = new Intl.Locale(locale).maximize().region ?? 'US'
  return {
    name,
    instructions: '',
    model: null,
    modelSettings: { secret: null, temperature: null, maxOutputTokens: null, contextTokens: 32_000, price: null },
    actions: [],
    runModes: {},
    greeting: null,
    locale,
    timeZone,
    country: /^[A-Z]{2}$/.test(country) ? country : 'US',
    allowedOrigins: [],
    identityKeys: [],
    context: null,
    handOver: null,
    appearance: {
      accent: null,
      theme: 'auto' as const,
      position: 'right' as const,
      title: null,
      subtitle: null,
      launcherText: null,
      texts: {},
    },
    limits: {},
  }
}
