import type { ApiIssue } from '../../api/api-error.ts'
import { classes } from '../../ui/classes.ts'
import { agentParts, issuesOfPart } from './sections.ts'

/** The way to each section; those with something wrong are marked. Where there is no room, one scrolls. */
export function SectionNav({ issues }: { issues: readonly ApiIssue[] }) {
  return (
    <nav aria-label="Sections" className="hidden xl:block">
      <ul className="border-line sticky top-6 grid gap-0.5 border-l">
        {agentParts.map(part => {
          const count = issuesOfPart(part, issues).length
          return (
            <li key={part.id}>
              <a
                href={`#${part.id}`}
                className={classes(
                  'hover:text-ink block px-4 py-1 text-sm',
                  count > 0 ? 'text-bad font-medium' : 'text-quiet',
                )}
              >
                {part.title}
                {count > 0 && <span className="sr-only"> ({count} to mend)</span>}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
