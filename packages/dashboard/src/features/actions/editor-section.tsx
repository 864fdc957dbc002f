import type { ReactNode } from 'react'
import { Section } from '../../ui/card.tsx'

/** A part of the editor. What can't be changed by this role is shown, and is off. */
export function EditorSection({
  id,
  title,
  description,
  aside,
  canEdit,
  children,
}: {
  id: string
  title: string
  description?: ReactNode
  aside?: ReactNode
  canEdit: boolean
  children: ReactNode
}) {
  return (
    <Section id={id} title={title} description={description} aside={aside} className="scroll-mt-32">
      <fieldset disabled={!canEdit} className="grid min-w-0 gap-5">
        <legend className="sr-only">{title}</legend>
        {children}
      </fieldset>
    </Section>
  )
}
