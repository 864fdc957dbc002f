import { Section } from '../../ui/card.tsx'
import { CheckboxField } from '../../ui/field.tsx'
import { SampleAnswer } from './sample-answer.tsx'
import { TransformEditor, useTransformed } from './transform-editor.tsx'
import type { DraftEditor } from './use-draft.ts'
import { VisibleFields } from './visible-fields.tsx'

/** What becomes of an answer: who sees what of it, and in which form. */
export function ResponseSection({ editor }: { editor: DraftEditor }) {
  const { sample = null, transform, errorBodyToModel = false } = editor.draft.response ?? {}
  const transformed = useTransformed(editor)
  const transforms = Boolean(transform?.trim())
  // While a transform fails, the tree keeps showing nothing rather than an answer that nobody will get.
  const made = transformed.data && transformed.data.error === null ? transformed.data.result : undefined
  const answer = sample === null ? undefined : transforms ? made : sample
  return (
    <Section
      id="response"
      title="Response"
      description="Nothing of an answer reaches the model or the customer unless it is chosen here or named in a message."
    >
      <fieldset disabled={!editor.canEdit} className="grid min-w-0 gap-6">
        <legend className="sr-only">Response</legend>
        <SampleAnswer editor={editor} />
        <TransformEditor editor={editor} />
        <VisibleFields editor={editor} answer={answer} />
        {editor.draft.kind !== 'client' && (
          <CheckboxField
            label="Show the model what the API says of an error"
            hint="Up to 2 kB of its body. It may hold details that you would not tell a customer."
            checked={errorBodyToModel}
            onChange={event => editor.change(['response', 'errorBodyToModel'], event.target.checked)}
          />
        )}
      </fieldset>
    </Section>
  )
}
