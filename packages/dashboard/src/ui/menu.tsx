import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement } from 'react'

export interface MenuItem {
  label: string
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
}

export function Menu({
  trigger,
  items,
}: {
  trigger: ReactElement<Record<string, unknown>>
  items: readonly MenuItem[]
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="end" className="z-50">
          <Base.Popup className="bg-raised border-line shadow-floating min-w-44 rounded-xl border p-1 outline-none">
            {items.map(item => (
              <Base.Item
                key={item.label}
                disabled={item.disabled ?? false}
                onClick={item.onSelect}
                className={`data-highlighted:bg-hover cursor-default rounded-lg px-3 py-2 outline-none data-disabled:opacity-50 ${item.danger ? 'text-bad' : ''}`}
              >
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
