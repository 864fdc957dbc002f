import { Component } from 'preact'
import type { App } from '../session/create-app.ts'
import type { ApprovalEntry } from '../state/chat.ts'
import { fill, texts } from '../texts/texts.ts'
import { Card, Rows } from './card.tsx'
import { AlertIcon, CheckIcon, ClockIcon, CrossIcon, Problem } from './icons.tsx'
import { type Sight, watchSight } from './watch-sight.ts'

interface ConfirmCardProps {
  app: App
  approval: ApprovalEntry
  locale: string
  shadow: ShadowRoot
}

/**
 * Asks for the customer's yes to exactly what the server has rendered; afterwards says what came of it. The yes counts only
 * where the card could be seen.
 */
export class ConfirmCard extends Component<ConfirmCardProps, { busy: boolean; ready: boolean; trouble: string }> {
  override state = { busy: false, ready: false, trouble: '' }
  private button: HTMLElement | null = null
  private sight: Sight | null = null

  private watch = (button: HTMLElement | null) => {
    this.sight?.end()
    this.button = button
    this.sight = button && watchSight(button, ready => this.setState({ ready }))
  }

  private agree(press: MouseEvent) {
    const refusal = this.sight?.refusal(press)
    if (!refusal) return void this.decide(true)
    const trouble = refusal === 'early' ? texts.pressedEarly : texts.pressedCovered
    this.setState({ trouble }, () => this.button?.closest('.card')?.scrollIntoView({ block: 'nearest' }))
  }

  private async decide(yes: boolean) {
    if (this.state.busy) return
    this.setState({ busy: true, trouble: '' })
    const result = await this.props.app.decide(this.props.approval, yes)
    this.setState({ busy: false, trouble: result.ok ? '' : result.message })
  }

  override render({ approval, locale, shadow }: ConfirmCardProps) {
    const { busy, ready, trouble } = this.state
    const { status } = approval
    const open = status === 'pending'
    return (
      <Card
        id={approval.approvalId}
        title={approval.title}
        eyebrow={open && texts.confirmTitle}
        locale={locale}
        open={open}
        shadow={shadow}
      >
        {approval.fields.length > 0 && <Rows rows={approval.fields} />}
        {open && (
          <div class="buttons" lang={texts.lang}>
            <button
              ref={this.watch}
              type="button"
              class={`button main ${busy ? '' : 'firm'}`}
              aria-disabled={busy || !ready}
              onClick={press => this.agree(press)}
            >
              {texts.confirmYes}
            </button>
            <button type="button" class="button" aria-disabled={busy} onClick={() => this.decide(false)}>
              {texts.confirmNo}
            </button>
          </div>
        )}
        {open && <Problem text={trouble} />}
        <p class={`state ${status}`} lang={texts.lang}>
          {open && [<ClockIcon />, fill(texts.validUntil, timeOf(approval.expiresAt, locale))]}
          {status === 'approved' && [<CheckIcon />, texts.approved]}
          {status === 'denied' && [<CrossIcon />, texts.denied]}
          {status === 'expired' && [<ClockIcon />, texts.expired]}
          {status === 'void' && [<AlertIcon />, texts.nullified]}
        </p>
      </Card>
    )
  }
}

/** Time of day where the customer is; with the date when that is another day. */
function timeOf(iso: string, locale: string): string {
  const date = new Date(iso)
  const today = date.toDateString() === new Date().toDateString()
  try {
    return date.toLocaleString(locale, { timeStyle: 'short', ...(!today && { dateStyle: 'medium' }) })
  } catch {
    // A locale that this browser doesn't know, or no time at all.
    return date.toLocaleString()
  }
}
