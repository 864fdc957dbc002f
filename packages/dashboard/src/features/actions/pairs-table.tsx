import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../../ui/button.tsx'
import type { Path } from './draft.ts'
import { Place, TemplateAt, TextAt } from './fields-at.tsx'
import type { DraftEditor } from './use-draft.ts'
import { useRows } from './use-rows.ts'

/** Names with their values: a query, or headers. */
export function PairsTable({
  editor,
  path,
  title,
  noun,
  names,
}: {
  editor: DraftEditor
  path: Path
  title: string
  noun: string
  names: readonly string[]
}) {
  const rows = useRows(editor, path)
  return (
    <Place path={path} className="grid gap-2">
      <h3 className="font-medium">{title}</h3>
      {rows.keys.map((key, at) => (
        <div key={key} className="grid grid-cols-[minmax(6rem,1fr)_2fr_2.5rem] items-start gap-2">
          <TextAt
            editor={editor}
            path={[...path, at, 'name']}
            mono
            isLabelHidden
            label={`Name of ${noun} ${at + 1}`}
            placeholder="Name"
          />
          <TemplateAt
            editor={editor}
            path={[...path, at, 'value']}
            mono
            isLabelHidden
            label={`Value of ${noun} ${at + 1}`}
            names={names}
            placeholder="Value or {{input}}"
          />
          <IconButton label={`Remove ${noun} ${at + 1}`} onClick={() => rows.remove(at)}>
            <X aria-hidden="true" size={16} />
          </IconButton>
        </div>
      ))}
      <Button size="small" className="justify-self-start" onClick={() => rows.add({ name: '', value: '' })}>
        <Plus aria-hidden="true" size={16} />
        Add a {noun}
      </Button>
    </Place>
  )
}
