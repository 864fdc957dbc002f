import { useRef, useState } from 'preact/hooks'
import type { ApprovalEntry } from '../state/chat.ts'
import { words } from '../words.ts'
import { useApp } from './app-context.ts'
import { useCardFocus } from './card-focus.ts'
import { AlertIcon, CheckIcon, ClockIcon, CrossIcon } from './icons.tsx'
import { Rows } from './rows.tsx'

interface ConfirmCardProps {
  approval: ApprovalEntry
  locale: string
  shadow: ShadowRoot
}

/** Asks for the customer's yes to exactly what the server has rendered; afterwards says what came of it. */
export function ConfirmCard({ approval, locale, shadow }: ConfirmCardProps) {
  const app = useApp()
  const card = useRef<HTMLElement>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState('')
  const { status, approvalId } = approval
  const pending = status === 'pending'
  const willSettle = useCardFocus(card, pending, shadow)

  async function decide(yes: boolean) {
    if (busy) return
    setBusy(true)
    setTrouble('')
    willSettle()
    const result = await app.decide(approval, yes)
    if (!result.ok) setTrouble(result.message)
    setBusy(false)
  }

  return (
    <article
      ref={card}
      class={`card ${pending ? '' : 'settled'}`}
      tabIndex={-1}
      aria-labelledby={`title-${approvalId}`}
    >
      <div>
        {pending && <p class="eyebrow">{words.confirmTitle}</p>}
        <h3 class="card-title" id={`title-${approvalId}`} lang={locale}>
          {approval.title}
        </h3>
      </div>
      {approval.fields.length > 0 && <Rows rows={approval.fields} locale={locale} />}
      {pending ? (
        <>
          <div class="buttons">
            <button type="button" class="button main" aria-disabled={busy} onClick={() => decide(true)}>
              {words.confirmYes}
            </button>
            <button type="button" class="button" aria-disabled={busy} onClick={() => decide(false)}>
              {words.confirmNo}
            </button>
          </div>
          <div role="alert">
            {trouble && (
              <p class="error">
                <AlertIcon />
                {trouble}
              </p>
            )}
          </div>
          <p class="state">
            <ClockIcon />
            {words.validUntil(timeOf(approval.expiresAt, locale))}
          </p>
        </>
      ) : (
        <p class={`state ${status}`}>
          {status === 'approved' && <CheckIcon />}
          {status === 'denied' && <CrossIcon />}
          {status === 'expired' && <ClockIcon />}
          {status === 'void' && <AlertIcon />}
          {words[status]}
        </p>
      )}
    </article>
  )
}

/** Time of day where the customer is; with the date when that is another day. */
function timeOf(iso: string, locale: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const today = date.toDateString() === new Date().toDateString()
  const format = (language: string | undefined) =>
    new Intl.DateTimeFormat(language, { timeStyle: 'short', ...(!today && { dateStyle: 'medium' }) }).format(date)
  try {
    return format(locale)
  } catch {
    return format(undefined)
  }
}
