import { Segments } from '../../ui/segments.tsx'
import type { Draft } from './draft.ts'
import type { EditorView } from './editor-view.ts'
import { expertParts } from './expert-parts.ts'

const views = [
  ['simple', 'Simple'],
  ['expert', 'Expert'],
] as const

/** How much is shown. Nothing is lost by it, and what isn't shown is named. */
export function ViewChoice({
  view,
  onChoose,
  draft,
}: {
  view: EditorView
  onChoose: (view: EditorView) => void
  draft: Draft
}) {
  const hidden = view === 'simple' ? expertParts(draft) : []
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <Segments label="View" value={view} options={views} onChange={onChoose} />
      <p className="text-quiet text-sm">
        {hidden.length > 0
          ? `Not shown here, and kept: ${hidden.join(', ')}.`
          : view === 'simple'
            ? 'The essentials. Everything else is in the expert view.'
            : ''}
      </p>
    </div>
  )
}
