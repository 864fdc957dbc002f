import type { ReactNode } from 'react'

/** Where there is nothing yet: says why, and what to do next. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="border-line grid place-items-center gap-3 rounded-xl border border-dashed px-6 py-14 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="text-quiet max-w-prose">{children}</div>}
      {action}
    </div>
  )
}
