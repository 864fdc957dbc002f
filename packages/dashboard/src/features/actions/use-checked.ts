import { useEffect, useState } from 'react'
import type { Draft, DraftIssue } from './draft.ts'
import { type Checked, checkDraft, type Target } from './save-draft.ts'

/** How long nobody types before the server is asked. */
const pauseMs = 350

/** What the server says to the draft, asked again whenever typing pauses. */
export function useChecked(
  draft: Draft,
  target: Target,
  { isOn, isPaused, known }: { isOn: boolean; isPaused: boolean; known: readonly DraftIssue[] },
): Checked & { isChecking: boolean; set(draft: Draft, checked: Checked): void } {
  const [last, setLast] = useState<Checked & { of: Draft | null }>({ of: null, issues: [], warnings: [] })
  useEffect(() => {
    // What is being saved would be found to be there already.
    if (!isOn || isPaused) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      checkDraft(draft, target, stop.signal).then(
        checked => stop.signal.aborted || setLast({ of: draft, ...checked }),
        // Without an answer the last one stands; saving says what is the matter.
        () => {},
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [draft, target, isOn, isPaused])
  return {
    issues: isOn ? last.issues : [],
    warnings: isOn && last.of !== null ? last.warnings : known,
    isChecking: isOn && last.of !== draft,
    set: (of, checked) => setLast({ of, ...checked }),
  }
}
