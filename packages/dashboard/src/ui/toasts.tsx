import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from './button.tsx'
import { onSaid, takeSaid } from './say.ts'

const manager = Toast.createToastManager()

export default function Toasts() {
  useEffect(() => {
    const show = () => {
      for (const { title, description, undo } of takeSaid()) {
        manager.add({
          title,
          ...(description !== undefined && { description }),
          ...(undo && { actionProps: { children: 'Undo', onClick: undo }, timeout: 10_000 }),
        })
      }
    }
    show()
    return onSaid(show)
  }, [])
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-50 grid gap-2 sm:left-auto sm:w-96">
          <Listed />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Listed() {
  const { toasts } = Toast.useToastManager()
  return toasts.map(toast => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="bg-ink text-page shadow-floating flex items-start justify-between gap-3 rounded-xl px-4 py-3"
    >
      <Toast.Content>
        <Toast.Title className="font-medium" />
        <Toast.Description className="text-sm opacity-80" />
      </Toast.Content>
      <span className="flex items-center gap-1">
        <Toast.Action className="rounded px-2 py-1 text-sm font-semibold underline" />
        <Toast.Close render={<IconButton label="Dismiss" size="small" className="text-page! hover:bg-white/10!" />}>
          <X aria-hidden="true" size={16} />
        </Toast.Close>
      </span>
    </Toast.Root>
  ))
}
