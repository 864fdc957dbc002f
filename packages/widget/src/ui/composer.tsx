import { Component, createRef } from 'preact'
import { fill, texts } from '../texts/texts.ts'
import { SendIcon, StopIcon } from './icons.tsx'

interface ComposerProps {
  name: string
  busy: boolean
  onSend(text: string): void
  onStop(): void
}

const MOST_ROWS = 6
const LONGEST = 8000

/** The customer writes on while an answer is being made, and sends when it has come or was stopped. */
export class Composer extends Component<ComposerProps, { text: string }> {
  override state = { text: '' }
  private input = createRef<HTMLTextAreaElement>()

  override componentDidUpdate() {
    fitRows(this.input.current)
  }

  private ready() {
    return !this.props.busy && this.state.text.trim() !== ''
  }

  private send(event: Event) {
    event.preventDefault()
    if (!this.ready()) return
    this.props.onSend(this.state.text)
    this.setState({ text: '' })
    this.input.current?.focus()
  }

  override render({ name, busy, onStop }: ComposerProps) {
    const ready = this.ready()
    return (
      <form class="composer" onSubmit={event => this.send(event)}>
        <div class="box">
          <textarea
            ref={this.input}
            rows={1}
            value={this.state.text}
            maxLength={LONGEST}
            aria-label={texts.composer}
            dir="auto"
            placeholder={fill(texts.placeholder, name)}
            enterkeyhint="send"
            onInput={event => this.setState({ text: event.currentTarget.value })}
            onKeyDown={event => {
              // While an input method is composing, Enter picks a candidate (Safari says so by the key code alone).
              const composing = event.isComposing || event.keyCode === 229
              if (event.key === 'Enter' && !event.shiftKey && !composing) this.send(event)
            }}
          />
          <button
            type={busy ? 'button' : 'submit'}
            class={`send ${busy ? 'stop' : ready ? 'ready' : ''}`}
            aria-label={busy ? texts.stop : texts.send}
            aria-disabled={!busy && !ready}
            onClick={busy ? onStop : undefined}
          >
            <span>{busy ? <StopIcon /> : <SendIcon />}</span>
          </button>
        </div>
      </form>
    )
  }
}

/** Grows with what is written, by rows and not by a style, which a CSP may forbid. */
function fitRows(input: HTMLTextAreaElement | null) {
  if (!input) return
  input.rows = 1
  // A placeholder would count as well.
  if (input.value === '') return
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(input)
  const height = input.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)
  const rows = Math.round(height / Number.parseFloat(lineHeight))
  input.rows = Math.max(1, Math.min(MOST_ROWS, rows || 1))
}
