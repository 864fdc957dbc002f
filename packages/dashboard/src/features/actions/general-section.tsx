import { normaliseActionName, titleFromName } from '@bellhop/core/authoring'
import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { type Draft, newRequest } from './draft.ts'
import { EditorSection } from './editor-section.tsx'
import { Place, SelectAt, TextAt } from './fields-at.tsx'
import { type Kind, kindWords } from './kinds.ts'
import type { DraftEditor } from './use-draft.ts'
import { useRows } from './use-rows.ts'

export function GeneralSection({ editor, isExpert }: { editor: DraftEditor; isExpert: boolean }) {
  const { draft } = editor
  const length = draft.description.trim().length
  return (
    <EditorSection id="general" title="General" canEdit={editor.canEdit}>
      <NameField editor={editor} />
      <TextAt
        editor={editor}
        path={['description']}
        label="When to use it"
        required
        rows={2}
        hint="The model decides by this. Say when, not how: “Use when a customer asks where their order is.”"
        aside={
          <span aria-live="polite" className={(length > 0 && length < 10) || length > 200 ? 'text-bad' : undefined}>
            {length} of 10–200
          </span>
        }
      />
      {(isExpert || (draft.kind ?? 'api') !== 'api') && <KindField editor={editor} />}
      {isExpert && (
        <>
          <TextAt
            editor={editor}
            path={['title']}
            empty={undefined}
            label="Title"
            hint="What a customer reads on a button or a card that asks."
            placeholder={titleFromName(normaliseActionName(draft.name) ?? '')}
          />
          <Examples editor={editor} />
        </>
      )}
    </EditorSection>
  )
}

function NameField({ editor }: { editor: DraftEditor }) {
  const { draft, saved } = editor
  const name = normaliseActionName(draft.name)
  const settle = () => {
    if (name === null || name === draft.name) return
    // Words that were typed make a better title than the name that was made of them.
    const title = draft.title ?? (/\s/.test(draft.name.trim()) ? draft.name.trim().slice(0, 80) : undefined)
    editor.replace({ ...draft, name, ...(title !== undefined && { title }) })
  }
  const hint =
    name !== null && name !== draft.name ? (
      <>
        Will be called <code className="text-ink font-mono">{name}</code>
      </>
    ) : saved && draft.name !== saved.name ? (
      'Agents and actions that use it learn the new name when you save. Instructions that mention it stay as they are.'
    ) : (
      'What the model calls it: a few words, such as “Get order status”.'
    )
  return (
    <TextAt
      editor={editor}
      path={['name']}
      label="Name"
      required
      hint={<span aria-live="polite">{hint}</span>}
      onBlur={settle}
    />
  )
}

function KindField({ editor }: { editor: DraftEditor }) {
  const { draft } = editor
  // What the other kind had is there again when one switches back.
  const spare = useRef<{ request?: Draft['request'] | undefined; client?: Draft['client'] | undefined }>({})
  const kind = draft.kind ?? 'api'
  const change = (next: Kind) => {
    spare.current = { request: draft.request ?? spare.current.request, client: draft.client ?? spare.current.client }
    const sends = next === 'api' || next === 'api_widget'
    const code = spare.current.client ?? { code: '', returns: false, timeoutMs: 10_000 }
    editor.replace({
      ...draft,
      kind: next,
      request: sends ? (spare.current.request ?? newRequest()) : null,
      client: next === 'client' ? code : null,
    })
  }
  const offered: Kind[] = [...new Set<Kind>(['api', 'client', kind])]
  return (
    <SelectAt
      editor={editor}
      path={['kind']}
      label="What it does"
      fallback="api"
      options={offered.map(each => [each, kindSentences[each]] as const)}
      onChange={value => {
        const next = offered.find(each => each === value)
        if (next) change(next)
      }}
    />
  )
}

const kindSentences = {
  api: 'Calls an API from the server',
  client: 'Runs code on the customer’s page',
  api_widget: kindWords.api_widget,
  widget: kindWords.widget,
} as const satisfies Record<Kind, string>

function Examples({ editor }: { editor: DraftEditor }) {
  const rows = useRows(editor, ['examples'])
  return (
    <Place path={['examples']} className="grid gap-2">
      <div>
        <h3 className="font-medium">What customers say</h3>
        <p className="text-quiet text-sm">A few examples help the model, and guided chat finds the action by them.</p>
      </div>
      {rows.keys.map((key, at) => (
        <div key={key} className="flex items-start gap-1">
          <TextAt
            editor={editor}
            path={['examples', at]}
            isLabelHidden
            label={`Example ${at + 1}`}
            className="flex-1"
            placeholder="Where is my order?"
          />
          <IconButton label={`Remove example ${at + 1}`} onClick={() => rows.remove(at)}>
            <X aria-hidden="true" size={16} />
          </IconButton>
        </div>
      ))}
      {rows.keys.length < 20 && (
        <Button size="small" className="justify-self-start" onClick={() => rows.add('')}>
          <Plus aria-hidden="true" size={16} />
          Add an example
        </Button>
      )}
    </Place>
  )
}
