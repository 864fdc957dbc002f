import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

// Relative, so that what is hidden for the eye alone scrolls with it and doesn't widen the page.
const frame = 'border-line bg-raised relative overflow-x-auto rounded-xl border'

/** A table that scrolls within itself where the screen is narrow. `caption` names it for a screen reader. */
export function Table({ caption, className, children, ...rest }: ComponentProps<'table'> & { caption: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section aria-label={caption} tabIndex={0} className={frame}>
      <table {...rest} className={classes('w-full border-collapse text-left', className)}>
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  )
}

export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={classes(
        'border-line text-quiet border-b px-4 py-2.5 text-sm font-medium whitespace-nowrap',
        className,
      )}
    />
  )
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td {...rest} className={classes('border-line border-b px-4 py-3 align-top', className)} />
}
