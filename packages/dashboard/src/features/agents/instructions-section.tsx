import { CodeEditor } from '../../ui/code-editor.tsx'
import { TextField } from '../../ui/field.tsx'
import { AgentSection } from './agent-section.tsx'
import { EditorField } from './editor-field.tsx'
import { messageNames } from './message-names.ts'
import type { AgentEditor } from './use-agent-draft.ts'

const longest = 20_000

export function InstructionsSection({ editor, contextKeys }: { editor: AgentEditor; contextKeys: readonly string[] }) {
  const { draft, change, issueAt, canEdit } = editor
  const names = messageNames(draft, contextKeys)
  return (
    <AgentSection part="instructions" description="Who the agent is, and how it talks.">
      <div className="grid gap-5">
        <TextField
          label="Name"
          hint="Customers read it at the head of the chat, unless the appearance has a title."
          value={draft.name}
          maxLength={80}
          onChange={event => change({ name: event.target.value })}
          error={issueAt(['name'])}
          required
        />
        <EditorField
          label="Instructions"
          hint="In your own words: the business, the tone, what to do when. A model reads them; customers don’t. Type {{ for what is known of the customer."
          error={issueAt(['instructions'])}
          aside={`${draft.instructions.length.toLocaleString()} of ${longest.toLocaleString()}`}
        >
          <CodeEditor
            label="Instructions"
            language="text"
            value={draft.instructions}
            onChange={instructions => change({ instructions })}
            placeholders={names}
            readOnly={!canEdit}
            minLines={8}
          />
        </EditorField>
        <EditorField
          label="Greeting"
          hint="What the agent says first. Empty: it waits for the customer."
          error={issueAt(['greeting'])}
        >
          <CodeEditor
            label="Greeting"
            language="text"
            value={draft.greeting ?? ''}
            onChange={greeting => change({ greeting: greeting === '' ? null : greeting })}
            placeholders={names}
            readOnly={!canEdit}
            minLines={3}
          />
        </EditorField>
      </div>
    </AgentSection>
  )
}
