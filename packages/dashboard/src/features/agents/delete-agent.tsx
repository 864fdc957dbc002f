import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import type { SavedAgent } from './agents-query.ts'
import { forgetAgent, keptAgentKey } from './kept-agent.ts'

export function DeleteAgent({ agent }: { agent: SavedAgent }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    await dataOf(api.DELETE('/v1/agents/{id}', { params: { path: { id: agent.id } } }))
    forgetAgent(localStorage, keptAgentKey(currentWorkspace() ?? '', agent.id))
    say(`The agent ${agent.name} is deleted`)
    await navigate({ to: '/agents', ignoreBlocker: true })
    void queries.invalidateQueries({ queryKey: ['agents'] })
    void queries.invalidateQueries({ queryKey: ['secrets'] })
  }
  return (
    <Section
      title="Delete this agent"
      description="Its chat disappears from your pages. Conversations and runs that it had stay on record."
      aside={<Button onClick={() => setAsking(true)}>Delete…</Button>}
    >
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${agent.name}?`}
        confirmLabel="Delete the agent"
        danger
        typed={agent.name}
        onConfirm={remove}
      >
        Customers who are talking to it get no answer any more. This can’t be undone.
      </ConfirmDialog>
    </Section>
  )
}
