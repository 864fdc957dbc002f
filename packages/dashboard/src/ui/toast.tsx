import { lazy, Suspense, useSyncExternalStore } from 'react'
import { isSaid, onSaid } from './say.ts'

const Shown = lazy(() => import('./toasts.tsx'))
let everSaid = false

/** Where words appear. What draws them is loaded with the first. */
export function Toasts() {
  const needed = useSyncExternalStore(onSaid, () => {
    everSaid ||= isSaid()
    return everSaid
  })
  return needed ? (
    <Suspense>
      <Shown />
    </Suspense>
  ) : null
}
