import { type ReactNode, useEffect } from 'react'
import icon from '../../app/icon.svg'
import { Card } from '../../ui/card.tsx'

export function SignInFrame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Bellhop`
  }, [title])
  return (
    // Begins at the same height however much is in it: centred, it would jump with all that comes later, and with each error.
    <main className="grid justify-items-center px-4 py-10 sm:pt-[min(14svh,6rem)]">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center gap-3">
          <img src={icon} alt="" className="size-9" />
          <span className="text-xl font-semibold tracking-tight">Bellhop</span>
        </div>
        <Card className="grid gap-5 p-6 sm:p-8">
          <div>
            <h1 className="text-xl font-semibold">{title}</h1>
            {text && <p className="text-quiet mt-1">{text}</p>}
          </div>
          {children}
        </Card>
      </div>
    </main>
  )
}
