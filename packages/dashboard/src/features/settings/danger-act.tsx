import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

/** One thing that can't be taken back: what it does, and the button that asks for it. */
export function DangerAct({
  title,
  label,
  isRemoval = false,
  disabled = false,
  onAsk,
  children,
}: {
  title: string
  label: string
  /** Something is gone afterwards. */
  isRemoval?: boolean
  disabled?: boolean
  onAsk: () => void
  children: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4 first:pt-0 last:pb-0">
      <div className="max-w-prose min-w-0 flex-1 basis-64">
        <h3 className="font-medium">{title}</h3>
        <p className="text-quiet">{children}</p>
      </div>
      <Button look={isRemoval ? 'danger' : 'plain'} disabled={disabled} onClick={onAsk}>
        {label}
      </Button>
    </div>
  )
}
