import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

export const cardClasses = 'bg-raised border-line shadow-raised rounded-xl border'

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section {...rest} className={classes(cardClasses, className)} />
}

/** A part of a page with its heading; `aside` stands at the heading's end. */
export function Section({
  title,
  description,
  aside,
  children,
  className,
  ...rest
}: {
  title: ReactNode
  description?: ReactNode
  aside?: ReactNode
} & Omit<ComponentProps<'section'>, 'title'>) {
  return (
    <Card {...rest} className={classes('p-4 sm:p-6', className)}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="text-base font-semibold">{title}</h2>
          {description && <p className="text-quiet mt-0.5 text-sm">{description}</p>}
        </div>
        {aside}
      </div>
      {children}
    </Card>
  )
}
