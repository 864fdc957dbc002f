import { Link } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { say } from '../../ui/say.ts'
import { Time } from '../../ui/time.tsx'
import { forgetDraft, keepDraft, type UnfinishedDraft } from './draft-store.ts'
import { useUnfinishedDrafts } from './use-unfinished-drafts.ts'

/** What was begun in this browser and isn't saved: to go on with, or to throw away. */
export function UnfinishedDrafts() {
  const { drafts, reread } = useUnfinishedDrafts()
  if (drafts.length === 0) return null
  const remove = (draft: UnfinishedDraft) => {
    forgetDraft(localStorage, draft.key)
    reread()
    say(`The draft ${wordsOf(draft)} is deleted`, {
      undo: () => {
        const { key, id, ...kept } = draft
        keepDraft(localStorage, key, kept)
        reread()
      },
    })
  }
  return (
    <Section
      title="Unfinished drafts"
      description="New actions that are not saved yet. They are kept in this browser alone, until you sign out."
      className="mb-6"
    >
      <ul className="divide-line border-line -mb-2 max-h-80 divide-y overflow-y-auto border-t">
        {drafts.map(draft => (
          <li key={draft.id} className="flex items-center gap-3 py-1.5">
            <Link
              to="/actions/new/$draft"
              params={{ draft: draft.id }}
              className="hover:bg-hover -mx-2 min-w-0 flex-1 rounded-lg px-2 py-1"
            >
              <span className="block truncate font-medium">{wordsOf(draft)}</span>
              <span className="text-quiet block truncate text-sm">
                <Time at={draft.keptAt} />
                {draft.draft.request?.url && (
                  <span className="ml-2 font-mono">
                    {draft.draft.request.method} {draft.draft.request.url}
                  </span>
                )}
              </span>
            </Link>
            <IconButton label={`Delete the draft ${wordsOf(draft)}`} size="small" onClick={() => remove(draft)}>
              <Trash2 aria-hidden="true" size={16} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function wordsOf({ draft }: UnfinishedDraft): string {
  return draft.title || draft.name || 'without a name'
}
