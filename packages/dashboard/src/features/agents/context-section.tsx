import { CheckboxField, TextField } from '../../ui/field.tsx'
import { isSame } from '../actions/draft.ts'
import { SecretPicker } from '../secrets/secret-picker.tsx'
import { AgentSection } from './agent-section.tsx'
import { ContextTest } from './context-test.tsx'
import { NumberField } from './number-field.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

export function ContextSection({
  editor,
  onKeys,
}: {
  editor: AgentEditor
  /** What a test has shown that the endpoint knows. */
  onKeys: (keys: string[]) => void
}) {
  const { draft, base, change, issueAt, canEdit } = editor
  const { context } = draft
  const set = (values: Partial<NonNullable<typeof context>>) =>
    context && change({ context: { ...context, ...values } })
  return (
    <AgentSection
      part="context"
      description="What your systems know of the customer, asked for once at the beginning of a conversation."
    >
      <div className="grid gap-5">
        <CheckboxField
          label="Ask an endpoint of mine"
          hint="Its answer fills {{context.…}} in instructions, actions and messages. Without an answer the conversation goes on."
          checked={context !== null}
          onChange={event =>
            change({ context: event.target.checked ? { url: 'https://', secret: null, timeoutMs: 5_000 } : null })
          }
        />
        {context && (
          <div className="grid gap-5 md:grid-cols-2">
            <div className="md:col-span-2">
              <TextField
                label="Address"
                type="url"
                hint="It gets a POST with who the conversation is with, and answers with a JSON object."
                value={context.url}
                onChange={event => set({ url: event.target.value })}
                error={issueAt(['context', 'url']) ?? issueAt(['context'])}
                spellCheck={false}
                required
              />
            </div>
            <SecretPicker
              label="Secret"
              value={context.secret}
              onChange={secret => set({ secret })}
              none="None"
              hint="Sent as Authorization: Bearer."
              error={issueAt(['context', 'secret'])}
              hosts={hostOf(context.url)}
              canEdit={canEdit}
            />
            <NumberField
              label="Longest wait, in milliseconds"
              hint="500 to 30,000. The customer waits for it."
              value={context.timeoutMs}
              onChange={timeoutMs => set({ timeoutMs: timeoutMs ?? 5_000 })}
              error={issueAt(['context', 'timeoutMs'])}
              min={500}
              max={30_000}
            />
          </div>
        )}
        {context && canEdit && <ContextTest id={editor.id} isSaved={isSame(context, base.context)} onKeys={onKeys} />}
      </div>
    </AgentSection>
  )
}

function hostOf(url: string): string[] {
  const host = URL.parse(url)?.host
  return host ? [host] : []
}
