import { type ReactNode, useEffect } from 'react'

/** A page: its heading, what can be done on it as a whole, and its content. Its title is also the window's. */
export function Page({
  title,
  description,
  actions,
  children,
}: {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  useWindowTitle(title)
  return (
    <div className="mx-auto w-full max-w-7xl px-4 py-6 sm:px-8">
      <header className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {description && <p className="text-quiet mt-1 wrap-anywhere">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** For a page that has a frame of its own. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Bellhop`
  }, [title])
}
