import { Badge } from '../../ui/badge.tsx'

/** That a conversation was one of the playground, and whether with a draft. */
export function PlaygroundBadges({ isDraft }: { isDraft: boolean }) {
  return (
    <span className="inline-flex gap-1">
      <Badge>Playground</Badge>
      {isDraft && <Badge tone="warn">Draft</Badge>}
    </span>
  )
}
