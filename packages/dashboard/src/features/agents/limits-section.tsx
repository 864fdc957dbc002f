import type { AgentDraft } from './agent-draft.ts'
import { AgentSection } from './agent-section.tsx'
import { NumberField } from './number-field.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

type Limit = keyof AgentDraft['limits']

const words: Record<Limit, { label: string; hint: string }> = {
  sessionsPerMinute: { label: 'New conversations a minute', hint: 'Of all customers together.' },
  messagesPerMinute: { label: 'Messages a minute', hint: 'And pressed buttons, in one conversation.' },
  stepsPerTurn: { label: 'Steps in one turn', hint: 'How often the model is asked for one answer.' },
  runsPerTurn: { label: 'Actions in one turn', hint: 'How many may run for one answer.' },
  identicalPerTurn: { label: 'The same call in one turn', hint: 'The same action with the same values.' },
}

export function LimitsSection({ editor: { draft, change, issueAt } }: { editor: AgentEditor }) {
  const set = (limit: Limit, value: number | null) => {
    const { [limit]: _, ...others } = draft.limits
    change({ limits: value === null ? others : { ...others, [limit]: value } })
  }
  return (
    <AgentSection part="limits" description="Tighter than the server’s own. Empty: what the server allows.">
      <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
        {(Object.keys(words) as Limit[]).map(limit => (
          <NumberField
            key={limit}
            label={words[limit].label}
            hint={words[limit].hint}
            placeholder="The server’s own"
            value={draft.limits[limit] ?? null}
            onChange={value => set(limit, value)}
            error={issueAt(['limits', limit])}
            min={1}
          />
        ))}
      </div>
    </AgentSection>
  )
}
