import type { ReactNode } from 'react'
import { Section } from '../../ui/card.tsx'
import { type PartId, partOf } from './sections.ts'

/** A section of the page, where a link to it leads. */
export function AgentSection({
  part,
  description,
  aside,
  children,
}: {
  part: PartId
  description?: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <Section id={part} title={partOf(part).title} description={description} aside={aside} className="min-w-0">
      {children}
    </Section>
  )
}
