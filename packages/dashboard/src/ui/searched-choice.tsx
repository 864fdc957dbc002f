import { Combobox } from '@base-ui/react/combobox'
import { ChevronDown, X } from 'lucide-react'
import type { Choice } from './choice-field.tsx'
import { controlClasses, Field } from './field.tsx'

/** One of many, found by typing a part of its name. */
export function SearchedChoice({ label, value, options, onChange, note, onOpen }: Choice) {
  const items = options.map(([each, name]) => ({ value: each, label: name }))
  const chosen = items.find(item => item.value === value) ?? null
  return (
    <Combobox.Root
      items={items}
      value={chosen}
      onValueChange={item => onChange(item?.value ?? '')}
      isItemEqualToValue={(item, other) => item.value === other.value}
      onOpenChange={open => {
        if (open) onOpen?.()
      }}
      autoHighlight
      limit={200}
    >
      <Field label={label}>
        {parts => (
          <Combobox.InputGroup className="relative">
            <Combobox.Input {...parts} placeholder="Any" className={`${controlClasses} truncate pr-14`} />
            <div className="text-quiet absolute inset-y-0 right-1 flex items-center">
              <Combobox.Clear
                aria-label={`${label}: any`}
                className="hover:text-ink flex h-full w-6 items-center justify-center"
              >
                <X aria-hidden="true" size={16} />
              </Combobox.Clear>
              <Combobox.Trigger
                aria-label={`${label}: all`}
                className="hover:text-ink flex h-full w-6 items-center justify-center"
              >
                <ChevronDown aria-hidden="true" size={16} />
              </Combobox.Trigger>
            </div>
          </Combobox.InputGroup>
        )}
      </Field>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="start" className="z-50 outline-none">
          <Combobox.Popup className="bg-raised border-line shadow-floating max-h-[min(22rem,var(--available-height))] w-(--anchor-width) max-w-(--available-width) min-w-80 overflow-y-auto rounded-xl border p-1 outline-none">
            <Combobox.Empty className="text-quiet empty:hidden px-3 py-2">There is none of that name.</Combobox.Empty>
            <Combobox.List className="outline-none">
              {(item: { value: string; label: string }) => (
                <Combobox.Item
                  key={item.value}
                  value={item}
                  className="data-highlighted:bg-hover data-selected:font-medium cursor-default rounded-lg px-3 py-2 wrap-anywhere outline-none"
                >
                  {item.label}
                </Combobox.Item>
              )}
            </Combobox.List>
            {note !== undefined && <Combobox.Status className="text-quiet px-3 py-2 text-sm">{note}</Combobox.Status>}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
