import { titleFromName } from '@bellhop/core/authoring'
import { ArrowDown, ArrowUp, ChevronRight, GripVertical, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { issuesWithin } from './draft-path.ts'
import { renameReferences } from './edit-input.ts'
import { Place, TextAt } from './fields-at.tsx'
import { InputCondition } from './input-condition.tsx'
import { InputOptions } from './input-options.tsx'
import { InputSource } from './input-source.tsx'
import { InputFlags, InputLimits, InputTypeField, typeWords } from './input-type.tsx'
import type { DraftEditor } from './use-draft.ts'

export interface InputCardProps {
  editor: DraftEditor
  at: number
  count: number
  isExpert: boolean
  isDragged: boolean
  onMove: (to: number) => void
  onRemove: () => void
  onDragStart: () => void
  onDragOver: () => void
  onDragEnd: () => void
}

/** One input: a line that says what it is, and below it all that can be said of it. */
export function InputCard(props: InputCardProps) {
  const { editor, at, count, isExpert, isDragged, onMove, onRemove, onDragStart, onDragOver, onDragEnd } = props
  const input = editor.draft.inputs?.[at]
  const [isOpen, setOpen] = useState(input?.name.startsWith('input_') ?? false)
  const [isHeld, setHeld] = useState(false)
  if (!input) return null
  const path = ['inputs', at] as const
  const problems = issuesWithin(editor.issues, path).length
  const name = input.name || `Input ${at + 1}`
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done with the buttons for moving.
    <div
      data-path={`$.inputs[${at}]`}
      draggable={isHeld}
      onDragStart={onDragStart}
      onDragOver={event => {
        event.preventDefault()
        onDragOver()
      }}
      onDragEnd={() => {
        setHeld(false)
        onDragEnd()
      }}
      className={classes('border-line rounded-lg border', isDragged && 'opacity-50')}
    >
      <div className="flex items-center gap-1 px-2 py-1.5">
        <span
          aria-hidden="true"
          title="Drag to another place"
          onPointerDown={() => editor.canEdit && setHeld(true)}
          onPointerUp={() => setHeld(false)}
          className="text-quiet hidden cursor-grab p-1 sm:block"
        >
          <GripVertical size={16} />
        </span>
        <button
          type="button"
          aria-expanded={isOpen}
          data-opens
          onClick={() => setOpen(!isOpen)}
          className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 py-1 text-left"
        >
          <ChevronRight
            aria-hidden="true"
            size={16}
            className={classes('text-quiet shrink-0 transition-transform', isOpen && 'rotate-90')}
          />
          <span className="max-w-full truncate font-mono text-sm font-medium">{name}</span>
          <span className="text-quiet text-sm">{input.options ? 'Choice' : typeWords[input.type ?? 'string']}</span>
          {(input.required ?? true) && <span className="text-quiet text-sm">needed</span>}
          {input.from && input.from !== 'conversation' && <Badge>{input.from}</Badge>}
          {Boolean(input.when) && <Badge>only sometimes</Badge>}
          {input.sensitive && <Badge tone="warn">sensitive</Badge>}
          {problems > 0 && <Badge tone="bad">{problems === 1 ? '1 problem' : `${problems} problems`}</Badge>}
        </button>
        {editor.canEdit && (
          <>
            {/* Not `disabled`, which would take the focus from whoever has just moved it there by keyboard. */}
            <IconButton label={`Move ${name} up`} size="small" aria-disabled={at === 0} onClick={() => onMove(at - 1)}>
              <ArrowUp aria-hidden="true" size={16} />
            </IconButton>
            <IconButton
              label={`Move ${name} down`}
              size="small"
              aria-disabled={at === count - 1}
              onClick={() => onMove(at + 1)}
            >
              <ArrowDown aria-hidden="true" size={16} />
            </IconButton>
            <IconButton label={`Remove ${name}`} size="small" onClick={onRemove}>
              <Trash2 aria-hidden="true" size={16} />
            </IconButton>
          </>
        )}
      </div>
      {isOpen && (
        <fieldset
          disabled={!editor.canEdit}
          aria-label={name}
          className="border-line grid min-w-0 grid-cols-1 gap-5 border-t p-4 [&:disabled_button]:hidden"
        >
          <div className="grid gap-5 sm:grid-cols-2">
            <InputName editor={editor} at={at} />
            <InputTypeField editor={editor} at={at} />
            <TextAt
              editor={editor}
              path={[...path, 'title']}
              empty={undefined}
              label="Title"
              placeholder={titleFromName(input.name)}
              hint="What a customer is asked for."
            />
            <TextAt editor={editor} path={[...path, 'example']} empty={null} label="Example" />
          </div>
          <TextAt
            editor={editor}
            path={[...path, 'description']}
            label="Description"
            hint="What helps to get it right: where it is found, how it looks."
          />
          <InputFlags editor={editor} at={at} isExpert={isExpert} />
          {input.type !== 'boolean' && <InputOptions editor={editor} at={at} />}
          {isExpert && (
            <>
              <InputLimits editor={editor} at={at} />
              <InputSource editor={editor} at={at} />
              <Place path={[...path, 'when']}>
                <InputCondition editor={editor} at={at} />
              </Place>
            </>
          )}
        </fieldset>
      )}
    </div>
  )
}

/** When it is left with a new name, what named the input by its old one names it by the new one. */
function InputName({ editor, at }: { editor: DraftEditor; at: number }) {
  const name = editor.draft.inputs?.[at]?.name ?? ''
  const before = useRef(name)
  const settle = () => {
    const others = (editor.draft.inputs ?? []).filter((_, index) => index !== at).map(other => other.name)
    if (before.current !== name && !others.includes(before.current) && !others.includes(name))
      editor.replace(renameReferences(editor.draft, before.current, name))
  }
  return (
    <TextAt
      editor={editor}
      path={['inputs', at, 'name']}
      label="Name"
      required
      mono
      hint={`In the request: {{${name}}}`}
      onFocus={() => {
        before.current = name
      }}
      onBlur={settle}
    />
  )
}
