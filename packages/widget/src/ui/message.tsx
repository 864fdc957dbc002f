import type { ComponentChildren } from 'preact'
import type { App } from '../session/create-app.ts'
import type { MessageEntry, PendingMessage as Pending } from '../state/chat.ts'
import { texts } from '../texts/texts.ts'
import { Markdown } from './markdown.tsx'

interface MessageProps {
  message: MessageEntry
  name: string
  locale: string
  children?: ComponentChildren
}

export function Message({ message, name, locale, children }: MessageProps) {
  if (message.role === 'customer') {
    // It comes whole; until it has, the pending one stands in its place.
    return message.done ? <Mine text={message.text} /> : null
  }
  if (message.text === '') return null
  return (
    <div class="message agent">
      <span class="sr">{name}:</span>
      <div class="body" lang={locale} dir="auto">
        <Markdown source={message.text} />
      </div>
      {children}
    </div>
  )
}

export function PendingMessage({ app, message }: { app: App; message: Pending }) {
  return (
    <Mine text={message.text} pending>
      {message.status === 'failed' && (
        <div class="note bad" role="alert">
          {texts.notSent}
          <button type="button" class="text-button" onClick={() => app.sayAgain(message.key)}>
            {texts.tryAgain}
          </button>
          <button type="button" class="text-button" onClick={() => app.unsay(message.key)}>
            {texts.discard}
          </button>
        </div>
      )}
    </Mine>
  )
}

function Mine({ text, pending, children }: { text: string; pending?: boolean; children?: ComponentChildren }) {
  return (
    <div class={`message mine ${pending ? 'pending' : ''}`}>
      <span class="sr">{texts.you}:</span>
      <div class="body" dir="auto">
        {text}
      </div>
      {children}
    </div>
  )
}
