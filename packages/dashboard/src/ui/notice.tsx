import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'info'

const looks = {
  good: ['bg-good-soft text-good', CircleCheck],
  warn: ['bg-warn-soft text-warn', TriangleAlert],
  bad: ['bg-bad-soft text-bad', CircleAlert],
  info: ['bg-info-soft text-info', Info],
} as const

/** A message that belongs to a place on the page. One that is `bad` is read out at once. */
export function Notice({ look = 'info', title, children }: { look?: Tone; title?: string; children?: ReactNode }) {
  const [colours, Icon] = looks[look]
  return (
    <div role={look === 'bad' ? 'alert' : 'status'} className={classes('flex gap-3 rounded-lg px-4 py-3', colours)}>
      <Icon aria-hidden="true" size={18} className="mt-0.5 shrink-0" />
      <div className="min-w-0 wrap-anywhere">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  )
}
