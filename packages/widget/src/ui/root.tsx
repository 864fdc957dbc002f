import { Component, createRef } from 'preact'
import type { AppState } from '../session/app-state.ts'
import type { App } from '../session/create-app.ts'
import { directionOf } from '../texts/load-texts.ts'
import { fill, texts } from '../texts/texts.ts'
import { ChatIcon, DownIcon } from './icons.tsx'
import { Panel } from './panel.tsx'

interface RootProps {
  app: App
  shadow: ShadowRoot
}

/** The bubble and, once it has been opened, the panel: kept while closed, so that nothing typed in it is lost. */
export class Root extends Component<RootProps, AppState> {
  override state = this.props.app.store.get()
  private bubble = createRef<HTMLButtonElement>()
  /** What had the focus on the page before the panel was opened. */
  private before: Element | null = null
  private everOpen = false
  private night = matchMedia('(prefers-color-scheme:dark)')

  override componentDidMount() {
    const { store } = this.props.app
    store.subscribe(() => this.setState(store.get()))
    this.setState(store.get())
    this.night.addEventListener('change', () => this.setState({}))
    if (this.state.open) this.moveFocus()
  }

  override componentDidUpdate(_: RootProps, before: AppState) {
    if (before.open !== this.state.open) this.moveFocus()
  }

  private moveFocus() {
    const { shadow } = this.props
    const focused = document.activeElement
    // In the chat, or lost with what was just hidden.
    const ours = focused === shadow.host || focused === document.body
    if (this.state.open) {
      this.before = ours ? null : focused
      if (this.state.openedBy === 'wish') focusPanel(shadow)
    } else if (ours) {
      const back = this.before?.isConnected ? this.before : this.bubble.current
      if (back instanceof HTMLElement) back.focus({ preventScroll: true })
    }
  }

  override render() {
    const { app, shadow } = this.props
    const { agent, open, unread } = this.state
    if (!agent) return null
    this.everOpen ||= open
    const fresh = open ? 0 : unread
    const { theme, position, launcherText, accent } = agent.appearance
    const label = open ? texts.closeChat : (launcherText ?? texts.openChat)
    const dark = theme === 'dark' || (theme === 'auto' && this.night.matches)
    return (
      <div
        class={`root ${position} ${dark ? 'dark' : ''} ${open ? 'open' : ''}`}
        lang={texts.lang}
        dir={directionOf(app.locale())}
        // Set by script and not as an attribute, so no CSP minds.
        style={{ '--bellhop-own': accent }}
      >
        {this.everOpen && <Panel app={app} agent={agent} state={this.state} shadow={shadow} />}
        <button
          ref={this.bubble}
          type="button"
          class="bubble"
          aria-label={fresh ? `${label}, ${fill(texts.unread, fresh)}` : label}
          aria-expanded={open}
          aria-controls="panel"
          onClick={() => (open ? app.close() : app.open('wish'))}
        >
          {open ? <DownIcon size={28} /> : <ChatIcon />}
          {!open && launcherText}
          {fresh > 0 && (
            <span class="badge" aria-hidden="true">
              {fresh > 9 ? '9+' : fresh}
            </span>
          )}
        </button>
      </div>
    )
  }
}

/** With a keyboard at hand the customer can write at once; on a touch screen that would cover half of what is to be read. */
function focusPanel(shadow: ShadowRoot) {
  const target = matchMedia('(pointer: coarse)').matches ? '.log' : '.composer textarea'
  shadow.querySelector<HTMLElement>(target)?.focus({ preventScroll: true })
}
