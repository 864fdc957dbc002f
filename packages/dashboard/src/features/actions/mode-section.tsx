import { useState } from 'react'
import { CheckboxField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { EditorSection } from './editor-section.tsx'
import { NumberAt, Place, SelectAt } from './fields-at.tsx'
import { changesSomething, effectiveMode } from './run-mode.ts'
import type { DraftEditor } from './use-draft.ts'

export function ModeSection({ editor }: { editor: DraftEditor }) {
  const { draft } = editor
  const byItself = effectiveMode({ ...draft, runMode: null })
  const asks = effectiveMode(draft) === 'confirm'
  return (
    <EditorSection
      id="mode"
      title="Run mode and identity"
      description="Whether a customer is asked before it runs, and whether they have to be known."
      canEdit={editor.canEdit}
    >
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <SelectAt
          editor={editor}
          path={['runMode']}
          label="Run mode"
          options={[
            ['', byItself === 'confirm' ? 'By what it does: asks first' : 'By what it does: by itself'],
            ['automatic', 'By itself'],
            ['confirm', 'Asks the customer first'],
          ]}
          hint="An agent can make it stricter, never looser."
        />
        {asks && (
          <NumberAt
            editor={editor}
            path={['approvalExpiresMs']}
            by={60_000}
            empty={900_000}
            min={1}
            max={1_440}
            label="The question holds for"
            hint="Minutes, from 1 to 1,440."
          />
        )}
        <Place path={['requires', 'identity']}>
          <CheckboxField
            label="Only for verified customers"
            hint="Your page has to say who the customer is, signed by your server."
            disabled={!editor.canEdit}
            checked={draft.requires?.identity === 'verified'}
            onChange={event => editor.change(['requires'], { identity: event.target.checked ? 'verified' : 'none' })}
          />
        </Place>
        <SelectAt
          editor={editor}
          path={['collect']}
          label="Missing inputs are asked"
          fallback="form"
          options={[
            ['form', 'With a form'],
            ['words', 'In words, one at a time'],
          ]}
          hint="In the chat. Voice always asks in words."
        />
      </div>
      {!asks && changesSomething(draft) && (
        <Notice look="warn">
          It changes something, and runs without asking. A model that misunderstands does it all the same.
        </Notice>
      )}
      <ContextKeys editor={editor} />
    </EditorSection>
  )
}

function ContextKeys({ editor }: { editor: DraftEditor }) {
  const keys = editor.draft.context ?? []
  // As it is typed, with the comma that nothing follows yet.
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <Place path={['context']}>
      <TextField
        label="Keys of the agent’s context"
        hint="That the request may use as {{key}}, separated by commas. Values that are single texts, numbers, yes or no."
        spellCheck={false}
        disabled={!editor.canEdit}
        error={editor.issueAt(['context']) ?? keys.map((_, at) => editor.issueAt(['context', at])).find(Boolean)}
        value={typed ?? keys.join(', ')}
        onBlur={() => setTyped(null)}
        onChange={event => {
          setTyped(event.target.value)
          editor.change(['context'], event.target.value.split(/[\s,]+/).filter(Boolean))
        }}
      />
    </Place>
  )
}
