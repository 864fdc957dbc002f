import { describeError } from '../api/api-error.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

export function NotFound() {
  return (
    <main className="mx-auto grid max-w-lg gap-4 px-4 py-24">
      <h1 className="text-2xl font-semibold">There is no such page</h1>
      <p className="text-quiet">The link may be old, or what it led to was removed.</p>
      <a href="/" className={buttonClasses('primary')}>
        Go to the overview
      </a>
    </main>
  )
}

export function Problem({ error }: { error: unknown }) {
  return (
    <main className="mx-auto grid max-w-lg gap-4 px-4 py-24">
      <h1 className="text-2xl font-semibold">This page could not be shown</h1>
      <Notice look="bad">{describeError(error)}</Notice>
      <Button look="primary" onClick={() => location.reload()}>
        Load it again
      </Button>
    </main>
  )
}
