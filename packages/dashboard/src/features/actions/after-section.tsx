import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useRef } from 'react'
import { SelectField } from '../../ui/field.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import type { Path, SavedAction } from './draft.ts'
import { valueAt } from './draft.ts'
import { issuesWithin } from './draft-path.ts'
import { EditorSection } from './editor-section.tsx'
import { CheckAt, Place, SelectAt } from './fields-at.tsx'
import { actionsQuery } from './queries.ts'
import { changesSomething, effectiveMode } from './run-mode.ts'
import type { DraftEditor } from './use-draft.ts'

export function AfterSection({ editor }: { editor: DraftEditor }) {
  const { data = [] } = useQuery(actionsQuery)
  const { draft, saved } = editor
  const others = data.filter(({ name }) => name !== saved?.name)
  const readers = others.filter(other => !changesSomething(other) && effectiveMode(other) === 'automatic')
  return (
    <EditorSection
      id="after"
      title="Before and after"
      description="When it is offered, and what comes next."
      canEdit={editor.canEdit}
    >
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <SelectAt
          editor={editor}
          path={['offer']}
          label="Offered as a button"
          fallback="never"
          options={[
            ['never', 'Never: only when it is asked for'],
            ['always', 'Always'],
            ['after_unanswered', 'When the agent found no answer'],
            ['after_negative_feedback', 'After a thumbs down'],
          ]}
        />
        {changesSomething(draft) && (
          <SelectAt
            editor={editor}
            path={['readBack']}
            label="Looks up what became of it"
            options={[['', 'Nothing does'], ...withCurrent(readers, draft.readBack)]}
            hint="An action that only reads. It runs when no answer came, so that nobody has to guess."
          />
        )}
        <FollowUps
          editor={editor}
          path={['followUps', 'success']}
          label="Offered next, after success"
          others={others}
        />
        <FollowUps
          editor={editor}
          path={['followUps', 'failure']}
          label="Offered next, after a failure"
          others={others}
        />
      </div>
      <CheckAt
        editor={editor}
        path={['escalates']}
        label="It hands the customer over to people"
        hint="Counted as an escalation in the reports."
      />
    </EditorSection>
  )
}

function FollowUps({
  editor,
  path,
  label,
  others,
}: {
  editor: DraftEditor
  path: Path
  label: string
  others: readonly SavedAction[]
}) {
  const value = valueAt(editor.draft, path)
  const chosen = Array.isArray(value) ? value.map(String) : []
  const free = others.filter(({ name }) => !chosen.includes(name))
  const { followUps } = editor.draft
  const place = useRef<HTMLDivElement>(null)
  const change = (names: readonly string[]) => {
    const both = { success: followUps?.success ?? [], failure: followUps?.failure ?? [] }
    editor.change(['followUps'], { ...both, [path[1] === 'success' ? 'success' : 'failure']: names })
  }
  const error = issuesWithin(editor.issues, path)
    .map(({ message }) => message)
    .join(' ')
  return (
    <Place ref={place} path={path} className="grid gap-2">
      <SelectField
        label={label}
        value=""
        error={error}
        disabled={!editor.canEdit || free.length === 0 || chosen.length >= 10}
        onChange={event => event.target.value && change([...chosen, event.target.value])}
      >
        <option value="">{free.length === 0 ? 'No other action' : 'Add an action'}</option>
        {free.map(({ name, title }) => (
          <option key={name} value={name}>
            {title} ({name})
          </option>
        ))}
      </SelectField>
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map((name, at) => (
            <li
              key={name}
              className="bg-hover inline-flex items-center gap-1 rounded-full py-0.5 pr-1 pl-2.5 font-mono text-sm"
            >
              {name}
              <button
                type="button"
                aria-label={`Take out ${name}`}
                className="hover:bg-line grid size-6 place-items-center rounded-full"
                onClick={() =>
                  removeRow(place.current, { rows: 'li button', at, otherwise: 'select' }, () =>
                    change(chosen.filter(each => each !== name)),
                  )
                }
              >
                <X aria-hidden="true" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Place>
  )
}

// What is chosen is shown, also where it can't be chosen any more.
function withCurrent(actions: readonly SavedAction[], current: string | null | undefined): [string, string][] {
  const offered = actions.map(({ name, title }): [string, string] => [name, `${title} (${name})`])
  return current && !offered.some(([name]) => name === current) ? [[current, current], ...offered] : offered
}
