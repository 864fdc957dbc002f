import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { DraftInput } from './draft.ts'
import { EditorSection } from './editor-section.tsx'
import { Place } from './fields-at.tsx'
import { InputCard } from './input-card.tsx'
import type { DraftEditor } from './use-draft.ts'
import { useRows } from './use-rows.ts'

export function InputsSection({ editor, isExpert }: { editor: DraftEditor; isExpert: boolean }) {
  const rows = useRows(editor, ['inputs'])
  const [dragged, setDragged] = useState<number | null>(null)
  const [moved, setMoved] = useState('')
  const inputs = editor.draft.inputs ?? []
  const move = (from: number, to: number) => {
    rows.move(from, to)
    if (to >= 0 && to < inputs.length)
      setMoved(`${inputs[from]?.name ?? 'Input'} is number ${to + 1} of ${inputs.length} now.`)
  }
  const add = () => rows.add(newInput(inputs.map(({ name }) => name)))
  return (
    <EditorSection
      id="inputs"
      title="Inputs"
      description="What has to be known before it can run. Customers are asked in this order."
    >
      <Place path={['inputs']} className="grid grid-cols-1 gap-3">
        {inputs.length === 0 && (
          <EmptyState title="Nothing is asked">
            Add an input for everything that the request needs, such as an order number.
          </EmptyState>
        )}
        {rows.keys.map((key, at) => (
          <InputCard
            key={key}
            editor={editor}
            at={at}
            count={inputs.length}
            isExpert={isExpert}
            isDragged={dragged === at}
            onMove={to => move(at, to)}
            onRemove={() => rows.remove(at)}
            onDragStart={() => setDragged(at)}
            onDragOver={() => {
              if (dragged === null || dragged === at) return
              move(dragged, at)
              setDragged(at)
            }}
            onDragEnd={() => setDragged(null)}
          />
        ))}
        {editor.canEdit && (
          <Button size="small" className="justify-self-start" onClick={add}>
            <Plus aria-hidden="true" size={16} />
            Add an input
          </Button>
        )}
        <p className="sr-only" aria-live="polite">
          {moved}
        </p>
      </Place>
    </EditorSection>
  )
}

function newInput(taken: readonly string[]): DraftInput {
  let number = taken.length + 1
  while (taken.includes(`input_${number}`)) number++
  return { name: `input_${number}`, type: 'string', description: '', required: true, from: 'conversation' }
}
