import { useState } from 'react'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ActionsSection } from './actions-section.tsx'
import type { SavedAgent } from './agents-query.ts'
import { AppearanceSection } from './appearance-section.tsx'
import { ContextSection } from './context-section.tsx'
import { DeleteAgent } from './delete-agent.tsx'
import { EmbedSection } from './embed-section.tsx'
import { HandOverSection } from './hand-over-section.tsx'
import { IdentitySection } from './identity-section.tsx'
import { InstructionsSection } from './instructions-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { LocaleSection } from './locale-section.tsx'
import { ModelSection } from './model-section.tsx'
import { SaveBar } from './save-bar.tsx'
import { SectionNav } from './section-nav.tsx'
import { useAgentDraft } from './use-agent-draft.ts'

/** Everything about one agent. Nothing of it counts before it is saved, and then all of it. */
export function AgentForm({ agent, canEdit }: { agent: SavedAgent; canEdit: boolean }) {
  const editor = useAgentDraft(agent, canEdit)
  const [contextKeys, setContextKeys] = useState<readonly string[]>([])
  return (
    <div className="gap-8 xl:grid xl:grid-cols-[minmax(0,1fr)_11rem]">
      <div className="grid min-w-0 grid-cols-1 gap-6">
        {!canEdit && <Notice>You can look at this agent. Owners and editors of the workspace change it.</Notice>}
        <fieldset disabled={!canEdit} className="grid min-w-0 grid-cols-1 gap-6">
          <InstructionsSection editor={editor} contextKeys={contextKeys} />
          <ModelSection editor={editor} />
          <ActionsSection editor={editor} />
          <ContextSection editor={editor} onKeys={setContextKeys} />
          <LocaleSection editor={editor} />
          <HandOverSection editor={editor} />
          <AppearanceSection editor={editor} />
          <IdentitySection editor={editor} />
          <LimitsSection editor={editor} />
        </fieldset>
        <EmbedSection editor={editor} />
        {canEdit && <DeleteAgent agent={agent} />}
        {canEdit && <SaveBar editor={editor} />}
      </div>
      <SectionNav issues={editor.issues} />
      <LeaveGuard
        when={editor.isChanged}
        isPartOf={path => path === `/agents/${agent.id}/playground` && editor.isKept()}
      />
    </div>
  )
}
