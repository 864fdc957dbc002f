import type { ReactNode } from 'react'
import { Button } from './button.tsx'

/** The filters of a list, above it. `onClear` is there where one is set. */
export function FilterBar({ children, onClear }: { children: ReactNode; onClear?: (() => void) | undefined }) {
  return (
    <search
      aria-label="Filters"
      className="mb-3 grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-8"
    >
      {children}
      <Button look="quiet" className="justify-self-start" disabled={!onClear} onClick={onClear}>
        Clear filters
      </Button>
    </search>
  )
}
