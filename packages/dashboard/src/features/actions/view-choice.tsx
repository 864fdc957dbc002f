import { classes } from '../../ui/classes.ts'
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
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset can't be laid out as a row. */}
      <div role="group" aria-label="View" className="border-line bg-sunken inline-flex rounded-lg border p-0.5">
        {views.map(([value, words]) => (
          <button
            key={value}
            type="button"
            aria-pressed={view === value}
            onClick={() => onChoose(value)}
            className={classes(
              'rounded-md px-3 py-1 text-sm font-medium',
              view === value ? 'bg-raised shadow-raised' : 'text-quiet hover:text-ink',
            )}
          >
            {words}
          </button>
        ))}
      </div>
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
