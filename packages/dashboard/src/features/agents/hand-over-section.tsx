import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx'
import type { AgentDraft } from './agent-draft.ts'
import { AgentSection } from './agent-section.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

type HandOver = NonNullable<AgentDraft['handOver']>

const first: HandOver = {
  enabled: true,
  title: null,
  fields: { name: 'optional', email: 'required', message: 'required' },
}

const fieldWords = { name: 'Name', email: 'E-mail', phone: 'Phone number', message: 'What it is about' } as const

export function HandOverSection({ editor: { draft, change, issueAt } }: { editor: AgentEditor }) {
  const { handOver } = draft
  const isOn = handOver?.enabled === true
  const set = (values: Partial<HandOver>) => change({ handOver: { ...(handOver ?? first), ...values } })
  const ask = (field: keyof typeof fieldWords, wish: string) => {
    const { [field]: _, ...others } = handOver?.fields ?? first.fields
    const isAsked = wish === 'required' || wish === 'optional'
    set({ fields: isAsked ? { ...others, [field]: wish } : others })
  }
  return (
    <AgentSection part="hand-over" description="A way to people, where the agent can’t help.">
      <div className="grid gap-5">
        <CheckboxField
          label="Customers may ask that somebody gets back to them"
          hint="What they leave is listed with the conversations, for support to answer."
          checked={isOn}
          onChange={event => set({ enabled: event.target.checked })}
        />
        {isOn && (
          <>
            <TextField
              label="On its button"
              placeholder="Bellhop’s own words, in the agent’s language"
              value={handOver.title ?? ''}
              maxLength={80}
              onChange={event => set({ title: event.target.value === '' ? null : event.target.value })}
              error={issueAt(['handOver', 'title'])}
            />
            <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
              {(['name', 'email', 'phone', 'message'] as const).map(field => (
                <SelectField
                  key={field}
                  label={fieldWords[field]}
                  value={handOver.fields[field] ?? ''}
                  onChange={event => ask(field, event.target.value)}
                  error={issueAt(['handOver', 'fields', field])}
                >
                  <option value="">Not asked</option>
                  <option value="optional">Optional</option>
                  <option value="required">Needed</option>
                </SelectField>
              ))}
            </div>
            {issueAt(['handOver', 'fields']) && (
              <p role="alert" className="text-bad text-sm">
                {issueAt(['handOver', 'fields'])}
              </p>
            )}
          </>
        )}
      </div>
    </AgentSection>
  )
}
