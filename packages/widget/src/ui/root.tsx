import { useEffect, useRef } from 'preact/hooks'
import { words } from '../words.ts'
import { useApp, useAppState } from './app-context.ts'
import { ChatIcon, DownIcon } from './icons.tsx'
import { Panel } from './panel.tsx'

/** The bubble and, once it has been opened, the panel: kept while closed, so that nothing typed in it is lost. */
export function Root({ shadow }: { shadow: ShadowRoot }) {
  const app = useApp()
  const state = useAppState()
  const bubble = useRef<HTMLButtonElement>(null)
  const before = useRef<HTMLElement | null>(null)
  const wasOpen = useRef(false)
  const everOpen = useRef(false)
  const { open, unread, agent } = state
  everOpen.current ||= open

  useEffect(() => {
    if (open && !wasOpen.current) {
      const focused = document.activeElement
      before.current =
        focused instanceof HTMLElement && focused !== shadow.host && focused !== document.body ? focused : null
      if (state.openedBy === 'wish') focusPanel(shadow)
    } else if (!open && wasOpen.current && document.activeElement && isLost(document.activeElement, shadow)) {
      const back = before.current?.isConnected ? before.current : bubble.current
      back?.focus({ preventScroll: true })
    }
    wasOpen.current = open
  }, [open])

  if (!agent) return null
  const label = open ? words.closeChat : words.openChat
  return (
    <div
      class="root"
      lang="en"
      data-theme={agent.appearance.theme}
      data-position={agent.appearance.position}
      data-open={open ? 'true' : 'false'}
    >
      {everOpen.current && <Panel agent={agent} state={state} hidden={!open} shadow={shadow} />}
      <button
        ref={bubble}
        type="button"
        class="bubble"
        aria-label={unread > 0 && !open ? `${label}, ${words.unread(unread)}` : label}
        aria-expanded={open}
        aria-controls="panel"
        onClick={() => (open ? app.close() : app.open('wish'))}
      >
        {open ? <DownIcon size={28} /> : <ChatIcon />}
        {unread > 0 && !open && (
          <span class="badge" aria-hidden="true">
            {unread > 9 ? '9+' : unread}
          </span>
        )}
      </button>
    </div>
  )
}

/** With a keyboard at hand the customer can write at once; on a touch screen that would cover half of what is to be read. */
function focusPanel(shadow: ShadowRoot) {
  const target = matchMedia('(pointer: coarse)').matches ? '.log' : '.composer textarea'
  shadow.querySelector<HTMLElement>(target)?.focus({ preventScroll: true })
}

/** The focus was in the panel that is now hidden: it has fallen back to the page, or is still on the bubble. */
function isLost(focused: Element, shadow: ShadowRoot): boolean {
  return focused === document.body || focused === shadow.host
}
