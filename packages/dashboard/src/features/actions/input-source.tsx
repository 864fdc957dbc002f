import { SelectField, TextField } from '../../ui/field.tsx'
import { withSource } from './edit-input.ts'
import { Place } from './fields-at.tsx'
import { ValueField } from './input-type.tsx'
import type { DraftEditor } from './use-draft.ts'

const sources = [
  ['conversation', 'The conversation'],
  ['identity', 'The customer’s verified identity'],
  ['context', 'The agent’s context'],
  ['page', 'What the page says (not verified)'],
  ['constant', 'Always the same value'],
] as const

const keyLabels = {
  identity: { label: 'Claim', hint: 'Such as sub or email. Without it the customer has to sign in.' },
  context: { label: 'Key of the context', hint: 'What the agent’s context endpoint answers under this name.' },
  page: {
    label: 'Key of the page',
    hint: 'Anybody can change what a page says: never rely on it for whose data it is.',
  },
} as const

/** Where an input comes from. */
export function InputSource({ editor, at }: { editor: DraftEditor; at: number }) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  const path = ['inputs', at, 'from'] as const
  const [source, key = ''] = (input.from ?? 'conversation').split(/\.(.*)/s)
  const keyed = source === 'identity' || source === 'context' || source === 'page' ? keyLabels[source] : null
  const change = (from: string) => editor.change(['inputs', at], withSource(input, from))
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Place path={path}>
        <SelectField
          label="Comes from"
          disabled={!editor.canEdit}
          value={source ?? 'conversation'}
          error={keyed ? null : editor.issueAt(path)}
          onChange={event => {
            const next = event.target.value
            change(next === 'conversation' || next === 'constant' ? next : `${next}.${key || input.name}`)
          }}
        >
          {sources.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </SelectField>
      </Place>
      {keyed && (
        <TextField
          label={keyed.label}
          hint={keyed.hint}
          value={key}
          spellCheck={false}
          disabled={!editor.canEdit}
          error={editor.issueAt(path)}
          onChange={event => change(`${source}.${event.target.value}`)}
        />
      )}
      {source === 'constant' && <ValueField editor={editor} at={at} field="value" label="Value" />}
    </div>
  )
}
