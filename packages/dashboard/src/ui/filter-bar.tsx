import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

/** The filters of a list, above it; on a phone behind a button. `onClear` is there where one is set. */
export function FilterBar({ children, onClear }: { children: ReactNode; onClear?: (() => void) | undefined }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const clear = (
    <Button look="quiet" className="justify-self-start" disabled={!onClear} onClick={onClear}>
      Clear filters
    </Button>
  )
  return (
    <search aria-label="Filters" className="mb-3 block">
      <div className="flex flex-wrap gap-2 sm:hidden">
        <Button aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <SlidersHorizontal aria-hidden="true" size={16} />
          {onClear ? 'Filters, some set' : 'Filters'}
        </Button>
        {onClear && clear}
      </div>
      <div
        id={id}
        className={classes(
          'grid grid-cols-2 items-start gap-3 max-sm:mt-3 sm:grid-cols-4 xl:grid-cols-6',
          !open && 'max-sm:hidden',
        )}
      >
        {children}
        <div className="self-end max-sm:hidden">{clear}</div>
      </div>
    </search>
  )
}
