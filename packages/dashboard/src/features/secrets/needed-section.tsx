import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { useUnfinishedDrafts } from '../actions/use-unfinished-drafts.ts'
import { type NeededSecret, neededSecrets } from './needed-secrets.ts'
import { NewSecretDialog } from './new-secret-dialog.tsx'

/** What the author's own unfinished drafts name and nobody has put in yet. */
export function NeededSection({ existing }: { existing: readonly { name: string }[] }) {
  const { drafts } = useUnfinishedDrafts()
  const [added, setAdded] = useState<NeededSecret | null>(null)
  const needed = neededSecrets(drafts, existing)
  if (needed.length === 0) return null
  return (
    <Section
      title="Missing"
      description="Your unfinished drafts name these, and nobody has put them in yet."
      className="mb-6"
    >
      <ul className="divide-line border-line -mb-2 divide-y border-t">
        {needed.map(secret => (
          <li key={secret.name} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0 flex-1 basis-56">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-mono font-medium wrap-anywhere">{secret.name}</span>
                <Badge tone="bad">Missing</Badge>
              </p>
              <p className="text-quiet text-sm">
                Needed by{' '}
                {secret.drafts.map(({ id, name }, at) => (
                  <span key={id}>
                    {at > 0 && ', '}
                    <Link
                      to="/actions/new/$draft"
                      params={{ draft: id }}
                      className="hover:text-accent decoration-line-strong underline underline-offset-2"
                    >
                      {name}
                    </Link>
                  </span>
                ))}
              </p>
            </div>
            <Button size="small" onClick={() => setAdded(secret)}>
              Add its value
            </Button>
          </li>
        ))}
      </ul>
      <NewSecretDialog
        key={added?.name}
        open={added !== null}
        onClose={() => setAdded(null)}
        {...(added && { name: added.name, hosts: added.hosts })}
      />
    </Section>
  )
}
