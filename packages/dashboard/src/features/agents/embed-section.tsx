import { CopyButton } from '../../ui/copy-button.tsx'
import { AgentSection } from './agent-section.tsx'
import { OriginsField } from './origins-field.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

export function EmbedSection({ editor }: { editor: AgentEditor }) {
  const { id, draft, base, canEdit } = editor
  const { origin } = location
  const snippet = `<script src="${origin}/embed.js" data-agent="${id}" async></script>`
  return (
    <AgentSection part="embed" description="The chat on your pages, and the agent behind your own programs.">
      <div className="grid gap-6">
        <fieldset disabled={!canEdit}>
          <OriginsField editor={editor} />
        </fieldset>
        <Copied
          label="On every page, before the end of the body"
          text={snippet}
          hint={
            base.allowedOrigins.length === 0 && draft.allowedOrigins.length === 0
              ? 'Name the site above first: the chat shows itself nowhere else.'
              : undefined
          }
        />
        <Copied
          label="For programs that speak OpenAI’s chat completions"
          text={`${origin}/v1`}
          hint={`Their base URL, with an API key of this workspace and “${id}” as the model.`}
        />
        <Copied label="Agent id" text={id} />
      </div>
    </AgentSection>
  )
}

function Copied({ label, text, hint }: { label: string; text: string; hint?: string | undefined }) {
  return (
    <div className="grid gap-1.5">
      <div className="flex items-end justify-between gap-3">
        <span className="font-medium">{label}</span>
        <CopyButton text={text} />
      </div>
      <pre className="bg-sunken overflow-x-auto rounded-lg px-3 py-2.5 font-mono text-sm wrap-anywhere whitespace-pre-wrap">
        {text}
      </pre>
      {hint && <p className="text-quiet text-sm wrap-anywhere">{hint}</p>}
    </div>
  )
}
