import { Component, createRef } from 'preact'
import type { Session } from '../api/visitor-api.ts'
import type { AppState } from '../session/app-state.ts'
import type { App } from '../session/create-app.ts'
import type { ChatState, Entry, MessageEntry } from '../state/chat.ts'
import { isBeingSaid } from '../state/reduce-event.ts'
import { fill, texts } from '../texts/texts.ts'
import { ActionLine } from './action-line.tsx'
import { ConfirmCard } from './confirm-card.tsx'
import { FormCard } from './form-card.tsx'
import { DownIcon } from './icons.tsx'
import { Message, PendingMessage } from './message.tsx'
import { Offers } from './offers.tsx'
import { Rating } from './rating.tsx'

interface LogProps {
  app: App
  agent: Session['agent']
  state: AppState
  shadow: ShadowRoot
}

/** How far from the end still counts as reading along. */
const NEAR = 80

export class Log extends Component<LogProps, { left: number | null }> {
  /** Number of the last event when the customer scrolled back; null while they read along. */
  override state = { left: null }
  private view = createRef<HTMLDivElement>()
  private follows = true
  private aligned: Element | null = null
  private placed = 0
  private top = 0

  override componentDidMount() {
    this.toEnd()
    if (this.view.current) new ResizeObserver(() => this.toEnd()).observe(this.view.current)
  }

  override getSnapshotBeforeUpdate() {
    return this.props.shadow.activeElement?.closest('.card:not(.settled)')
  }

  override componentDidUpdate(before: LogProps, _: unknown, inUse?: Element | null) {
    // What the customer says, starts or answers is where they want to look.
    const said = this.props.state.chat.pending.at(-1)?.key
    if ((said !== undefined && said !== before.state.chat.pending.at(-1)?.key) || inUse?.matches('.settled'))
      this.follows = true
    this.toEnd()
  }

  private toEnd() {
    const view = this.view.current
    const card = view?.lastElementChild
    if (!view || !card) return
    const tall = card.matches('.card:not(.settled)') && card.clientHeight > view.clientHeight - 40
    const top = () => card.getBoundingClientRect().top - view.getBoundingClientRect().top
    const again = tall && card === this.aligned
    // What grows above it may push it away; it is put back until the customer has read on. Some browsers scroll along by themselves.
    const left = view.scrollTop !== this.placed && Math.abs(top() - this.top) > 1
    if (again ? left : !this.follows) return
    // What doesn't fit is read from its beginning.
    if (tall) card.scrollIntoView()
    else view.scrollTop = view.scrollHeight
    this.aligned = card
    this.placed = view.scrollTop
    this.top = top()
  }

  private focus() {
    this.view.current?.focus({ preventScroll: true })
  }

  override render({ app, agent, state }: LogProps) {
    const { chat } = state
    const { left } = this.state
    return (
      <div class="view">
        <div
          ref={this.view}
          class="log"
          role="log"
          aria-live="off"
          aria-label={texts.conversation}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            if (clientHeight === 0) return
            this.follows = scrollHeight - scrollTop - clientHeight < NEAR
            // Where the chat itself has put a card, the newest is what is read.
            this.setState({ left: this.follows || scrollTop === this.placed ? null : (left ?? chat.lastNumber) })
          }}
        >
          {chat.entries.map((entry, index) => this.show(entry, chat.entries[index - 1]))}
          {chat.pending.map(message => (
            <PendingMessage key={message.key} app={app} message={message} />
          ))}
          {isTyping(chat) && (
            <div class="typing">
              <span class="sr">{fill(texts.typing, agent.name)}</span>
              <i />
              <i />
              <i />
            </div>
          )}
          {chat.turn !== 'running' && chat.offers.length > 0 && (
            <Offers
              offers={chat.offers}
              locale={agent.locale}
              onTake={offer => {
                // The buttons go away, and the focus with them.
                this.focus()
                app.take(offer)
              }}
            />
          )}
        </div>
        {left !== null && left < chat.lastNumber && (
          <button
            type="button"
            class="latest"
            aria-label={texts.latest}
            onClick={() => {
              this.follows = true
              this.toEnd()
              this.focus()
            }}
          >
            <DownIcon size={20} />
          </button>
        )}
      </div>
    )
  }

  private show(entry: Entry, before: Entry | undefined) {
    const { app, agent, state, shadow } = this.props
    const { key } = entry
    const { locale } = agent
    switch (entry.kind) {
      case 'message':
        return (
          <Message key={key} message={entry} name={agent.name} locale={locale}>
            {entry === rateable(state.chat) && (
              <Rating given={state.feedback[key]} onRate={value => app.rate(key, value)} />
            )}
          </Message>
        )
      case 'form':
        return <FormCard key={key} app={app} form={entry} locale={locale} shadow={shadow} />
      case 'approval':
        return <ConfirmCard key={key} app={app} approval={entry} locale={locale} shadow={shadow} />
      case 'action':
        return <ActionLine key={key} action={entry} told={isAnswer(before)} locale={locale} />
      case 'error':
        return (
          <div key={key} class="trouble">
            <p lang={locale}>{entry.message || texts.wentWrong}</p>
            {entry === state.chat.entries.at(-1) && asked(state.chat) && (
              <button type="button" class="text-button" onClick={() => app.say(asked(state.chat))}>
                {texts.tryAgain}
              </button>
            )}
          </div>
        )
    }
  }
}

/** Something is being made of which nothing can be seen yet. */
function isTyping(chat: ChatState): boolean {
  if (chat.turn !== 'running') return false
  return !chat.entries.some(
    entry => (entry.kind === 'action' && entry.status === 'running') || (isBeingSaid(entry) && entry.text !== ''),
  )
}

function isAnswer(entry: Entry | undefined): entry is MessageEntry {
  return entry?.kind === 'message' && entry.role === 'agent' && entry.text !== ''
}

/** What the customer said last, to be said again; empty while that is still being answered. */
function asked({ entries, turn }: ChatState): string {
  const last = entries.findLast(entry => entry.kind === 'message' && entry.role === 'customer')
  return turn === 'idle' && last?.kind === 'message' ? last.text : ''
}

/** The last answer, once it is whole; a greeting answers nothing. */
function rateable(chat: ChatState): Entry | undefined {
  const last = chat.entries.findLast(entry => entry.kind === 'message')
  return asked(chat) && isAnswer(last) && last.done ? last : undefined
}
