import { AfterSection } from './after-section.tsx'
import { ClientSection } from './client-section.tsx'
import { GeneralSection } from './general-section.tsx'
import { InputsSection } from './inputs-section.tsx'
import { MessagesSection } from './messages-section.tsx'
import { ModeSection } from './mode-section.tsx'
import { RequestSection } from './request-section.tsx'
import { ResponseSection } from './response-section.tsx'
import type { DraftEditor } from './use-draft.ts'

/** What the definition says, in the order in which an action goes through it. */
export function EditorSections({ editor, isExpert }: { editor: DraftEditor; isExpert: boolean }) {
  return (
    <>
      <GeneralSection editor={editor} isExpert={isExpert} />
      <InputsSection editor={editor} isExpert={isExpert} />
      <RequestSection editor={editor} isExpert={isExpert} />
      <ClientSection editor={editor} />
      {isExpert && (
        <>
          <ResponseSection editor={editor} />
          <MessagesSection editor={editor} />
          <ModeSection editor={editor} />
          <AfterSection editor={editor} />
        </>
      )}
    </>
  )
}
