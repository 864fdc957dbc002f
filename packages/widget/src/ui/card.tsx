import { Component, type ComponentChildren, createRef } from 'preact'
import { texts } from '../texts/texts.ts'

interface CardProps {
  id: string
  title: string
  /** Said above the title. */
  eyebrow?: string | false
  locale: string
  /** It still waits for the customer. */
  open: boolean
  shadow: ShadowRoot
  children: ComponentChildren
}

/**
 * Something in the log that asks the customer, or has. Takes the focus where it would be lost: to a new card when the
 * customer has just dealt with another thing in the log (and is not writing), and to what this one has become when its
 * buttons go away under the customer's hands.
 */
export class Card extends Component<CardProps> {
  private element = createRef<HTMLElement>()

  override componentDidMount() {
    if (this.props.open && this.props.shadow.activeElement?.matches('.log, .card.settled')) this.focus()
  }

  override getSnapshotBeforeUpdate() {
    return this.element.current?.contains(this.props.shadow.activeElement) ?? false
  }

  override componentDidUpdate(before: CardProps, _: unknown, hadFocus: boolean) {
    if (before.open && !this.props.open && hadFocus) this.focus()
  }

  private focus() {
    this.element.current?.focus({ preventScroll: true })
  }

  override render({ id, title, eyebrow, locale, open, children }: CardProps) {
    return (
      <article
        ref={this.element}
        class={`card ${open ? '' : 'settled'}`}
        tabIndex={-1}
        aria-labelledby={`title-${id}`}
        lang={locale}
      >
        <div>
          {eyebrow && (
            <p class="eyebrow" lang={texts.lang}>
              {eyebrow}
            </p>
          )}
          <h3 class="card-title" id={`title-${id}`}>
            {title}
          </h3>
        </div>
        {children}
      </article>
    )
  }
}

/** Labels and values, as they were asked or answered. */
export function Rows({ rows }: { rows: { label: string; value: string }[] }) {
  return (
    <dl class="rows">
      {rows.map(({ label, value }) => (
        <div class="row" key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
