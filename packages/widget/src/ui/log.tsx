import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Session } from '../api/visitor-api.ts'
import type { AppState } from '../session/app-state.ts'
import type { ChatState, Entry } from '../state/chat.ts'
import { words } from '../words.ts'
import { ActionLine } from './action-line.tsx'
import { ConfirmCard } from './confirm-card.tsx'
import { FormCard } from './form-card.tsx'
import { DownIcon } from './icons.tsx'
import { Message, PendingMessage } from './message.tsx'
import { Offers } from './offers.tsx'
import { Rating } from './rating.tsx'

interface LogProps {
  agent: Session['agent']
  state: AppState
  shadow: ShadowRoot
}

/** How far from the end still counts as reading along. */
const NEAR = 80

export function Log({ agent, state, shadow }: LogProps) {
  const { chat } = state
  const log = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [behind, setBehind] = useState(false)

  const toEnd = useCallback(() => {
    if (log.current && follows.current) log.current.scrollTop = log.current.scrollHeight
  }, [])
  useLayoutEffect(toEnd)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(toEnd)
    if (log.current) observer.observe(log.current)
    return () => observer.disconnect()
  }, [])

  // What the customer says or starts is where they want to look.
  const last = chat.pending.at(-1)?.key
  useLayoutEffect(() => {
    follows.current = true
    toEnd()
  }, [last])

  const focusLog = () => log.current?.focus({ preventScroll: true })
  const rated = rateable(chat)

  function show(entry: Entry) {
    switch (entry.kind) {
      case 'message':
        return (
          <Message key={entry.key} message={entry} name={agent.name} locale={agent.locale}>
            {entry === rated && <Rating messageId={entry.messageId} given={state.feedback[entry.messageId]} />}
          </Message>
        )
      case 'form':
        return <FormCard key={entry.key} form={entry} locale={agent.locale} shadow={shadow} />
      case 'approval':
        return <ConfirmCard key={entry.key} approval={entry} locale={agent.locale} shadow={shadow} />
      case 'action':
        return <ActionLine key={entry.key} action={entry} locale={agent.locale} />
      case 'error':
        return (
          <p key={entry.key} class="trouble" lang={agent.locale}>
            {entry.message || words.wentWrong}
          </p>
        )
    }
  }

  return (
    <div class="view">
      <div
        ref={log}
        class="log"
        role="log"
        aria-live="off"
        aria-label={words.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          if (clientHeight === 0) return
          follows.current = scrollHeight - scrollTop - clientHeight < NEAR
          setBehind(!follows.current)
        }}
      >
        {chat.entries.map(show)}
        {chat.pending.map(message => (
          <PendingMessage key={message.key} message={message} />
        ))}
        {isTyping(chat) && (
          <div class="typing">
            <span class="sr">{words.typing(agent.name)}</span>
            <i />
            <i />
            <i />
          </div>
        )}
        {chat.turn !== 'running' && chat.offers.length > 0 && (
          <Offers offers={chat.offers} locale={agent.locale} onTaken={focusLog} />
        )}
      </div>
      {behind && (
        <button
          type="button"
          class="latest"
          aria-label={words.latest}
          onClick={() => {
            follows.current = true
            toEnd()
            focusLog()
          }}
        >
          <DownIcon size={20} />
        </button>
      )}
    </div>
  )
}

/** Something is being made of which nothing can be seen yet. */
function isTyping(chat: ChatState): boolean {
  if (chat.turn !== 'running') return false
  return !chat.entries.some(
    entry =>
      (entry.kind === 'action' && entry.status === 'running') ||
      (entry.kind === 'message' && entry.role === 'agent' && !entry.done && entry.text !== ''),
  )
}

/** The last answer, once it is whole; a greeting answers nothing. */
function rateable(chat: ChatState): Entry | undefined {
  if (chat.turn === 'running') return undefined
  const last = chat.entries.findLast(entry => entry.kind === 'message')
  const asked = chat.entries.some(entry => entry.kind === 'message' && entry.role === 'customer')
  return asked && last?.kind === 'message' && last.role === 'agent' && last.done ? last : undefined
}
