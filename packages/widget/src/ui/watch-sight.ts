/** For so long something has to be in sight before a press can mean it. */
const READ_MS = 500

export interface Sight {
  /** Why this press doesn't count; null when it does. */
  refusal(press: MouseEvent): 'early' | 'covered' | null
  end(): void
}

/**
 * Guards a button against presses that were meant for something else. The browser says whether anything lies over the card
 * or makes it see-through, also outside of this frame (where it can: IntersectionObserver v2), and whatever the browser, we
 * look ourselves. Its doubt alone (a filter on the whole page is one) doesn't lock out who presses by keyboard or assistive
 * technology: after the reason was told, the next press counts.
 */
export function watchSight(button: Element, card: Element, onReady: (ready: boolean) => void): Sight {
  /** By the clock of events. NaN before the browser has said anything, Infinity out of sight. */
  let since = Number.NaN
  let told = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const unseen = new Set([button, card])
  const options = { trackVisibility: true, delay: 100, threshold: [0, 0.5, 1] }
  const observer = new IntersectionObserver((entries: Seen[]) => {
    for (const { target, time, intersectionRatio, isIntersecting, isVisible } of entries) {
      // Of a card that is scrolled in part out of view the browser never says that it is visible.
      if ((isVisible ?? isIntersecting) || (target === card && intersectionRatio < 0.99)) unseen.delete(target)
      else unseen.add(target)
      const next = unseen.size > 0 ? Number.POSITIVE_INFINITY : Math.min(since || time, time)
      if (next === since) continue
      since = next
      told = 0
      onReady(false)
      clearTimeout(timer)
      // What isn't in sight can be pressed all the same, to be told why nothing happens.
      timer = setTimeout(onReady, READ_MS, true)
    }
  }, options)
  for (const element of unseen) observer.observe(element)
  // A window that was just in front of this one may have taken the first click of two.
  const onFocus = ({ timeStamp }: Event) => {
    since = Math.max(since, timeStamp)
  }
  addEventListener('focus', onFocus)

  return {
    refusal({ timeStamp, detail }) {
      const hidden = isHidden(button)
      if (!hidden && since < Number.POSITIVE_INFINITY) return timeStamp - since < READ_MS ? 'early' : null
      if (Number.isNaN(since)) return 'early'
      // A press without a pointer has no detail.
      if (!hidden && detail === 0 && told > 0 && timeStamp - told >= READ_MS) return null
      told ||= timeStamp
      return 'covered'
    },
    end() {
      observer.disconnect()
      clearTimeout(timer)
      removeEventListener('focus', onFocus)
    },
  }
}

/** IntersectionObserver v2 adds what TypeScript's DOM doesn't know yet. */
type Seen = IntersectionObserverEntry & { isVisible?: boolean }

/** Something else is where the button should be, or it can be seen through. */
function isHidden(button: Element): boolean {
  const { left, top, width, height } = button.getBoundingClientRect()
  const root = button.getRootNode() as ShadowRoot
  const found = root.elementFromPoint(left + width / 2, top + height / 2)
  let opacity = 1
  for (let at: Element | null = button; at; at = at.parentElement ?? (root.contains(at) ? root.host : null))
    opacity *= Number(getComputedStyle(at).opacity)
  return opacity < 0.9 || !button.contains(found)
}
