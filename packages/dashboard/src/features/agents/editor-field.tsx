import type { ReactNode } from 'react'

/** A code editor with its name, hint and what is wrong. The editor carries its own label for a screen reader. */
export function EditorField({
  label,
  hint,
  error,
  aside,
  children,
}: {
  label: string
  hint?: string
  error?: string | null
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-medium" aria-hidden="true">
          {label}
        </span>
        {aside && <span className="text-quiet text-sm">{aside}</span>}
      </div>
      {children}
      {hint && <p className="text-quiet text-sm">{hint}</p>}
      {error && (
        <p role="alert" className="text-bad text-sm">
          {error}
        </p>
      )}
    </div>
  )
}
