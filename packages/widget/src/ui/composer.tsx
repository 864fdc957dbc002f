import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { words } from '../words.ts'
import { useApp } from './app-context.ts'
import { SendIcon } from './icons.tsx'

const MOST_ROWS = 6
const LONGEST = 8000

/** The customer writes on while an answer is being made, and sends when it has come. */
export function Composer({ name, busy }: { name: string; busy: boolean }) {
  const app = useApp()
  const [text, setText] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)
  const ready = !busy && text.trim() !== ''

  useLayoutEffect(() => fitRows(input.current), [text])

  function send() {
    if (!ready) return
    app.say(text)
    setText('')
    input.current?.focus()
  }

  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <div class="box">
        <textarea
          ref={input}
          rows={1}
          value={text}
          maxLength={LONGEST}
          aria-label={words.composer}
          placeholder={words.placeholder(name)}
          enterkeyhint="send"
          onInput={event => setText(event.currentTarget.value)}
          onKeyDown={event => {
            // While an input method is composing, Enter picks a candidate (Safari says so by the key code alone).
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
            event.preventDefault()
            send()
          }}
        />
        <button
          type="submit"
          class={`send ${ready ? 'ready' : ''}`}
          aria-label={words.send}
          aria-disabled={!ready}
          title={busy ? words.busy : words.send}
        >
          <span>
            <SendIcon />
          </span>
        </button>
      </div>
    </form>
  )
}

/** Grows with what is written, by rows and not by a style, which a CSP may forbid. */
function fitRows(input: HTMLTextAreaElement | null) {
  if (!input) return
  input.rows = 1
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(input)
  const height = input.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)
  const rows = Math.round(height / Number.parseFloat(lineHeight))
  input.rows = Math.max(1, Math.min(MOST_ROWS, rows || 1))
}
