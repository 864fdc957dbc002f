import type { ReactNode } from 'react'
import { Section } from '../../ui/card.tsx'

/** A part of the editor. What this role can't change is shown and is off; the buttons that change it aren't there. */
export function EditorSection({
  id,
  title,
  description,
  aside,
  canEdit = true,
  children,
}: {
  id: string
  title: string
  description?: ReactNode
  aside?: ReactNode
  /** Left out: what is in it says for itself what is off. */
  canEdit?: boolean
  children: ReactNode
}) {
  return (
    <Section id={id} title={title} description={description} aside={aside}>
      <fieldset disabled={!canEdit} className="grid min-w-0 grid-cols-1 gap-5 [&:disabled_button]:hidden">
        <legend className="sr-only">{title}</legend>
        {children}
      </fieldset>
    </Section>
  )
}
