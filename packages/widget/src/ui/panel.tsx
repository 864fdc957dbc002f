import { Component, createRef } from 'preact'
import type { Session } from '../api/visitor-api.ts'
import type { AppState } from '../session/app-state.ts'
import type { App } from '../session/create-app.ts'
import { texts } from '../texts/texts.ts'
import { Composer } from './composer.tsx'
import { AlertIcon, AnewIcon, CloseIcon } from './icons.tsx'
import { Log } from './log.tsx'

interface PanelProps {
  app: App
  agent: Session['agent']
  state: AppState
  shadow: ShadowRoot
}

export class Panel extends Component<PanelProps, { sure: boolean }> {
  /** Asks whether the customer means to leave what waits for them here. */
  override state = { sure: false }
  private anew = createRef<HTMLButtonElement>()
  private yes = createRef<HTMLButtonElement>()

  override componentDidUpdate(_: PanelProps, before: { sure: boolean }) {
    if (this.state.sure && !before.sure) this.yes.current?.focus()
  }

  private startAnew(sure: boolean) {
    const { app, state, shadow } = this.props
    const { turn, pending } = state.chat
    if (!sure && (turn !== 'idle' || pending.length > 0)) return this.setState({ sure: true })
    this.setState({ sure: false })
    app.startAnew()
    shadow.querySelector('textarea')?.focus()
  }

  override render({ app, agent, state, shadow }: PanelProps) {
    const title = agent.appearance.title ?? agent.name
    const trouble = state.offline ? texts.offline : state.connection === 'lost' ? texts.reconnecting : ''
    return (
      <section
        id="panel"
        class="panel"
        role="dialog"
        aria-labelledby="title"
        hidden={!state.open}
        onKeyDown={event => {
          if (event.key === 'Escape' && !event.isComposing) app.close()
        }}
      >
        <div class="head">
          <span class="mark" aria-hidden="true">
            {[...title][0]?.toUpperCase()}
          </span>
          <div class="names" lang={agent.locale}>
            <h2 class="title" id="title">
              {title}
            </h2>
            {agent.appearance.subtitle && <p class="subtitle">{agent.appearance.subtitle}</p>}
          </div>
          {state.chat.entries.some(entry => entry.kind !== 'message' || entry.role === 'customer') && (
            <button
              ref={this.anew}
              type="button"
              class="icon"
              aria-label={texts.newConversation}
              onClick={() => this.startAnew(false)}
            >
              <AnewIcon />
            </button>
          )}
          <button type="button" class="icon" aria-label={texts.closeChat} onClick={() => app.close()}>
            <CloseIcon />
          </button>
        </div>
        <div role="status">
          {trouble && (
            <p class="banner">
              <AlertIcon />
              {trouble}
            </p>
          )}
        </div>
        {this.state.sure && (
          <div class="banner" role="alertdialog" aria-labelledby="sure">
            <p id="sure">{texts.sureToLeave}</p>
            <button type="button" class="text-button" ref={this.yes} onClick={() => this.startAnew(true)}>
              {texts.startAnew}
            </button>
            <button
              type="button"
              class="text-button"
              onClick={() => {
                this.setState({ sure: false })
                this.anew.current?.focus()
              }}
            >
              {texts.stay}
            </button>
          </div>
        )}
        <Log app={app} agent={agent} state={state} shadow={shadow} />
        <Composer name={agent.name} busy={state.chat.turn === 'running'} onSend={app.say} onStop={app.stop} />
        {/* The log itself is silent: text that grows would be read out again and again. Each whole message is said here, once. */}
        <div class="sr" aria-live="polite" lang={agent.locale}>
          {state.announcements.map(({ key, text }) => (
            <p key={key}>{text}</p>
          ))}
        </div>
      </section>
    )
  }
}
