/** For so long a card has to be in sight before a press can mean it. */
const READ_MS = 500

export interface Sight {
  /** Why this press doesn't count; undefined when it does. */
  refusal(press: MouseEvent): 'early' | 'covered' | undefined
  end(): void
}

/**
 * Guards a card's button against presses that were meant for something else. The browser says whether anything lies over
 * the card or makes it see-through, also outside of this frame (where it can: IntersectionObserver v2), and whatever the
 * browser, we look ourselves. Its doubt alone (a filter on the whole page is one) doesn't lock out who presses by keyboard
 * or assistive technology: once the reason was told, a press counts.
 */
export function watchSight(button: Element, onReady: (ready: boolean) => void): Sight {
  const card = button.closest('.card') ?? button
  let seen: boolean | undefined
  /** When that changed, or a press was told why it doesn't count; by the clock of events. */
  let since = Number.POSITIVE_INFINITY
  let told = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const unseen = new Set([button, card])
  const options = { trackVisibility: true, delay: 100, threshold: [0, 0.5, 1] }
  const observer = new IntersectionObserver((entries: Seen[]) => {
    for (const { target, time, intersectionRatio, isIntersecting, isVisible } of entries) {
      // Of a card that is scrolled out of view in part the browser never says that it is visible.
      const fine = (isVisible ?? isIntersecting) || (target === card && intersectionRatio < 0.99)
      unseen[fine ? 'delete' : 'add'](target)
      if (seen === !unseen.size) continue
      seen = !unseen.size
      since = time
      told = false
      onReady(false)
      clearTimeout(timer)
      // Also what isn't in sight can be pressed, to be told why nothing happens.
      timer = setTimeout(onReady, READ_MS, true)
    }
  }, options)
  for (const element of unseen) observer.observe(element)

  return {
    refusal({ timeStamp, detail }) {
      if (timeStamp - since < READ_MS) return 'early'
      // A press without a pointer has no detail.
      if (!isHidden(button) && (seen || (told && !detail))) return
      told = true
      since = timeStamp
      return 'covered'
    },
    end() {
      observer.disconnect()
      clearTimeout(timer)
    },
  }
}

/** IntersectionObserver v2 adds what TypeScript's DOM doesn't know yet. */
type Seen = IntersectionObserverEntry & { isVisible?: boolean }

/** Something else is where the button should be, or it can be seen through. */
function isHidden(button: Element): boolean {
  const { left, top, width, height } = button.getBoundingClientRect()
  const root = button.getRootNode() as ShadowRoot
  let opacity = 1
  for (let at: Element | null = button; at; at = at.parentElement ?? (root.contains(at) ? root.host : null))
    opacity *= Number(getComputedStyle(at).opacity)
  return opacity < 0.9 || root.elementFromPoint(left + width / 2, top + height / 2) !== button
}
