import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Where the focus goes with a card: to a new one, when the customer has just dealt with another thing in the log (and is
 * not writing); and to what a card has become, when its buttons go away under the customer's hands.
 * Returns what to call when the customer has answered it.
 */
export function useCardFocus(card: RefObject<HTMLElement | null>, open: boolean, shadow: ShadowRoot): () => void {
  const answered = useRef(false)
  useLayoutEffect(() => {
    if (open) {
      const focused = shadow.activeElement
      if (focused?.matches('.log, .card.settled')) card.current?.focus({ preventScroll: true })
    } else if (answered.current) {
      answered.current = false
      card.current?.focus({ preventScroll: true })
    }
  }, [open])
  return () => {
    answered.current = true
  }
}
