import { Switch as Base } from '@base-ui/react/switch'

/** Turns something on or off at once. `label` is its name for a screen reader; beside it stands what it belongs to. */
export function Switch({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  return (
    <Base.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={next => onChange(next)}
      className="bg-line-strong data-checked:bg-accent relative inline-flex h-6 w-10 shrink-0 cursor-pointer items-center rounded-full p-0.5 data-disabled:cursor-default data-disabled:opacity-50"
    >
      <Base.Thumb className="bg-raised block size-5 rounded-full transition-transform data-checked:translate-x-4" />
    </Base.Root>
  )
}
