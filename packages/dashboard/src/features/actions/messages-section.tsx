import { filterNames, renderMessageWithNotes } from '@bellhop/core/authoring'
import { Plus, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button, IconButton } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import { type Path, valueAt } from './draft.ts'
import { EditorSection } from './editor-section.tsx'
import { TemplateAt } from './fields-at.tsx'
import { jumpTo } from './jump-to.ts'
import { messageNames } from './placeholder-names.ts'
import { sampleScene } from './sample-scene.ts'
import type { DraftEditor } from './use-draft.ts'
import { useSampleResponse } from './use-sample-response.ts'

export function MessagesSection({ editor }: { editor: DraftEditor }) {
  const { draft, canEdit } = editor
  const response = useSampleResponse(editor)
  const names = messageNames(draft, response)
  const scene = sampleScene(draft, response)
  const ofAnswer = names.filter(name => name.startsWith('response'))
  const others = names.filter(name => !name.startsWith('response'))
  const inputs = others.filter(name => name.startsWith('inputs.'))
  // Before an answer, and where it failed, there is none to tell of.
  const known = (path: Path) =>
    path[1] === 'success'
      ? { names, chips: (ofAnswer.length > 0 ? ofAnswer : inputs).slice(0, 6) }
      : { names: others, chips: inputs.slice(0, 6) }
  const message = (path: Path, label: string, hint?: ReactNode, placeholder?: string) => (
    <Message {...{ editor, path, label, hint, placeholder, scene }} {...known(path)} />
  )
  return (
    <EditorSection
      id="messages"
      title="Messages"
      description="What the customer reads. Left empty, Bellhop finds words of its own in the customer’s language."
      canEdit={canEdit}
    >
      {response === undefined && (
        <Notice>Test the action or put in a sample answer to see the messages with real values in them.</Notice>
      )}
      {message(['messages', 'success'], 'When it worked', undefined, 'Your order is {{ response.status }}.')}
      {message(['messages', 'before'], 'While it runs')}
      {message(['messages', 'error'], 'When it failed', 'For everything that has no words of its own below.')}
      <ByStatus editor={editor}>{status => message(['messages', 'byStatus', status], statusWords(status))}</ByStatus>
    </EditorSection>
  )
}

interface MessageProps {
  editor: DraftEditor
  path: Path
  label: string
  hint?: ReactNode
  placeholder?: string | undefined
  names: readonly string[]
  chips: readonly string[]
  scene: Readonly<Record<string, unknown>>
}

function Message({ editor, path, label, hint, placeholder, names, chips, scene }: MessageProps) {
  const text = valueAt(editor.draft, path)
  return (
    <div className="grid gap-2">
      <TemplateAt
        editor={editor}
        path={path}
        empty={null}
        rows={2}
        label={label}
        hint={hint}
        names={names}
        filters={filterNames}
        chips={chips}
        {...(placeholder !== undefined && { placeholder })}
      />
      {typeof text === 'string' &&
        text.includes('{{') &&
        (!text.includes('response') || scene.response !== undefined) && <Preview text={text} scene={scene} />}
    </div>
  )
}

/** The message as it would read with the sample, by the same rules as on the server. */
function Preview({ text, scene }: { text: string; scene: MessageProps['scene'] }) {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const { text: rendered, notes } = renderMessageWithNotes(text, scene, { locale, timeZone })
  return (
    <div className="bg-sunken grid gap-1 rounded-lg px-3 py-2" aria-live="polite">
      <span className="text-quiet text-xs font-medium">Reads</span>
      <p className="whitespace-pre-wrap wrap-anywhere">{rendered || <span className="text-quiet">Nothing</span>}</p>
      {notes.map(note => (
        <p key={note} className="text-warn text-sm">
          {note}
        </p>
      ))}
    </div>
  )
}

const common = ['404', '400', '401', '403', '409', '422', '429', '4xx', '5xx', 'timeout'] as const

/** Words of their own for an answer's status. */
function ByStatus({ editor, children }: { editor: DraftEditor; children: (status: string) => ReactNode }) {
  const path = ['messages', 'byStatus'] as const
  const rows = Object.keys(editor.draft.messages?.byStatus ?? {})
  const free = common.filter(status => !rows.includes(status))
  const [next, setNext] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const chosen = free.find(status => status === next) ?? free[0]
  return (
    <div ref={list} className="grid gap-4">
      {rows.map((status, at) => (
        <div key={status} data-row className="grid grid-cols-[1fr_2.5rem] items-start gap-2">
          {children(status)}
          <IconButton
            label={`Remove the words for ${statusWords(status)}`}
            className="mt-7"
            onClick={() =>
              removeRow(list.current, { rows: '[data-row] textarea', at, otherwise: 'select' }, () =>
                editor.change([...path, status], undefined),
              )
            }
          >
            <X aria-hidden="true" size={16} />
          </IconButton>
        </div>
      ))}
      {chosen && (
        <div className="flex flex-wrap items-end gap-2">
          <SelectField
            label="Other words for"
            value={chosen}
            onChange={event => setNext(event.target.value)}
            className="w-64"
          >
            {free.map(status => (
              <option key={status} value={status}>
                {statusWords(status)}
              </option>
            ))}
          </SelectField>
          <Button
            onClick={() => {
              flushSync(() => editor.change([...path, chosen], ''))
              jumpTo([...path, chosen])
            }}
          >
            <Plus aria-hidden="true" size={16} />
            Add
          </Button>
        </div>
      )}
    </div>
  )
}

const meanings: Readonly<Record<string, string>> = {
  '400': 'wrong request',
  '401': 'not signed in',
  '403': 'not allowed',
  '404': 'not found',
  '409': 'conflict',
  '422': 'refused values',
  '429': 'too many requests',
  '4xx': 'any other refusal',
  '5xx': 'the API is broken',
}

function statusWords(status: string): string {
  if (status === 'timeout') return 'No answer in time'
  const meaning = meanings[status]
  return meaning ? `${status}, ${meaning}` : status
}
