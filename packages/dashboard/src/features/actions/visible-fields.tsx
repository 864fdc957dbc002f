import { X } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { type JsonPath, JsonTree } from '../../ui/json-tree.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import { say } from '../../ui/say.ts'
import { type Fields, fieldsBeside, tickOf, toField, withField, withoutField } from './field-ticks.ts'
import { responsePlaceholder, withPlaceholder } from './response-placeholder.ts'
import type { DraftEditor } from './use-draft.ts'

type Choice = 'default' | 'all' | 'some'

/** What of an answer the model may see, and its values for the message to the customer. */
export function VisibleFields({ editor, answer }: { editor: DraftEditor; answer: unknown }) {
  const fields: Fields = editor.draft.response?.fields ?? null
  const transforms = Boolean(editor.draft.response?.transform?.trim())
  const set = (next: Fields) => editor.change(['response', 'fields'], next)
  const choice: Choice = fields === null ? 'default' : fields === '*' ? 'all' : 'some'
  const choose = (next: Choice) => set(next === 'default' ? null : next === 'all' ? '*' : [])
  const problem = editor.issueAt(['response', 'fields'])
  return (
    <div className="grid gap-4" data-path="$.response.fields">
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium">What the model may see</legend>
        {words(transforms, choice === 'all').map(([value, label]) => (
          <label key={value} className="flex gap-3">
            <input
              type="radio"
              name="model-sees"
              className="accent-accent mt-1 size-4 shrink-0"
              checked={choice === value}
              onChange={() => choose(value)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {problem && <p className="text-bad text-sm">{problem}</p>}
      {answer !== undefined && (
        // Left alone, all of a transform's result is seen.
        <Answer editor={editor} answer={answer} fields={fields === null && transforms ? '*' : fields} set={set} />
      )}
      {choice === 'some' && <Beside answer={answer} fields={fields} set={set} />}
    </div>
  )
}

function words(transforms: boolean, isAll: boolean): [Choice, string][] {
  return [
    ['default', transforms ? 'All that the transform returns' : 'Only the status and the message'],
    ['some', 'The fields that are ticked'],
    ...(transforms && !isAll
      ? []
      : [['all', 'The whole answer, also what the API may add to it one day'] as [Choice, string]]),
  ]
}

interface TickProps {
  answer: unknown
  fields: Fields
  set: (fields: Fields) => void
}

function Answer({ editor, answer, fields, set }: TickProps & { editor: DraftEditor }) {
  const insert = (path: JsonPath) => {
    const placeholder = responsePlaceholder(path)
    if (placeholder === null)
      return say('A message can’t name this value', { description: 'A transform can give it a plain name.' })
    const before = editor.draft.messages?.success ?? null
    editor.change(['messages', 'success'], withPlaceholder(before, placeholder))
    say(`${placeholder} is in the success message`, { undo: () => editor.change(['messages', 'success'], before) })
  }
  const success = editor.draft.messages?.success
  return (
    <>
      <div className="bg-sunken border-line rounded-lg border p-3">
        <p className="text-quiet mb-2 text-sm">
          Tick a field to let the model see it. Click a value to put it into the success message.
        </p>
        <JsonTree
          value={answer}
          label={editor.draft.response?.transform ? 'The sample, transformed' : 'The sample answer'}
          before={path => <TickBox path={path} answer={answer} fields={fields} set={set} disabled={!editor.canEdit} />}
          {...(editor.canEdit && { onPick: insert, pickLabel })}
        />
      </div>
      <p aria-live="polite" className="text-quiet text-sm wrap-anywhere">
        Success message: {success ? <q>{success}</q> : 'none yet'}
      </p>
    </>
  )
}

function pickLabel(path: JsonPath): string {
  const placeholder = responsePlaceholder(path)
  return placeholder === null ? 'A message can’t name this value' : `Put ${placeholder} into the success message`
}

function TickBox({ path, answer, fields, set, disabled }: TickProps & { path: JsonPath; disabled: boolean }) {
  const field = toField(path)
  if (field === null)
    return typeof path.at(-1) === 'number' ? null : <span aria-hidden="true" className="w-4 shrink-0" />
  const tick = tickOf(fields, field)
  return (
    <input
      type="checkbox"
      aria-label={`The model may see ${field}`}
      className="accent-accent mt-1 size-4 shrink-0"
      ref={element => {
        if (element) element.indeterminate = tick === 'partly'
      }}
      disabled={disabled}
      checked={tick === 'ticked'}
      onChange={event => set(event.target.checked ? withField(fields, field) : withoutField(fields, field, answer))}
    />
  )
}

/** What is in the list, and not in the tree: of another answer, or of single items. */
function Beside({ answer, fields, set }: TickProps) {
  const beside = answer === undefined ? (fields === '*' ? [] : (fields ?? [])) : fieldsBeside(fields, answer)
  if (beside.length === 0 || fields === '*') return null
  return (
    <div>
      <p className="text-quiet mb-1 text-sm">Also visible, though not in the sample:</p>
      <ul className="flex flex-wrap gap-2">
        {beside.map((field, at) => (
          <li key={field} data-beside className="bg-hover flex items-center rounded-lg pl-3 font-mono text-sm">
            {field}
            <IconButton
              size="small"
              label={`Hide ${field} from the model`}
              onClick={event =>
                removeRow(
                  event.currentTarget.closest('[data-path]'),
                  { rows: '[data-beside] button', at, otherwise: 'input:checked' },
                  () => set((fields ?? []).filter(one => one !== field)),
                )
              }
            >
              <X aria-hidden="true" size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  )
}
