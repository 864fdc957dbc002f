import { Link } from '@tanstack/react-router'
import { Section } from '../../ui/card.tsx'
import { Segments } from '../../ui/segments.tsx'
import { changedMembers } from '../agents/agent-draft.ts'
import type { SavedAgent } from '../agents/agents-query.ts'
import { titlesOfMembers } from '../agents/sections.ts'
import type { Tried } from './use-tried.ts'

const choices = [
  ['draft', 'Draft'],
  ['live', 'Live'],
] as const

/** With which of both the conversation will be. */
export function TriedChoice({ agent, tried }: { agent: SavedAgent; tried: Tried }) {
  const { unsaved } = tried
  if (unsaved === null) return null
  const changed = titlesOfMembers(changedMembers(unsaved.base, unsaved.draft))
  return (
    <Section
      title="Whom you talk to"
      aside={<Segments label="Talk to" value={tried.with} options={choices} onChange={tried.choose} />}
    >
      <p className="text-quiet" aria-live="polite">
        {tried.with === 'live' ? (
          'The agent as it is saved, which is what customers meet. Your unsaved changes are left out.'
        ) : (
          <>
            The agent with your{' '}
            <Link to="/agents/$id" params={{ id: agent.id }} className="text-ink underline underline-offset-2">
              unsaved changes
            </Link>
            {changed && ` in ${changed}`}. Customers meet none of it before you save.
            {unsaved.version < agent.version && ' Somebody else saved the agent meanwhile; the draft has none of that.'}
          </>
        )}
      </p>
    </Section>
  )
}
