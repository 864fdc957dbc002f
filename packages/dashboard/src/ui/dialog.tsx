import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  wide?: boolean
}

/** A window over the page: takes the focus, gives it back, closes with Escape. */
export function Dialog({ open, onClose, title, description, children, wide = false }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={next => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-4">
          <Base.Popup
            className={classes(
              'bg-raised shadow-floating w-full rounded-2xl p-6 outline-none',
              wide ? 'max-w-3xl' : 'max-w-lg',
            )}
          >
            <div className="mb-4 flex items-start justify-between gap-4">
              <div>
                <Base.Title className="text-lg font-semibold">{title}</Base.Title>
                {description && <Base.Description className="text-quiet mt-1">{description}</Base.Description>}
              </div>
              <Base.Close render={<IconButton label="Close" className="-mt-2 -mr-2" />}>
                <X aria-hidden="true" size={18} />
              </Base.Close>
            </div>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
