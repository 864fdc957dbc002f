import type { Offer } from '@bellhop/core/stream'
import { words } from '../words.ts'
import { useApp } from './app-context.ts'

/** `onTaken` moves the focus, because the buttons go away. */
export function Offers({ offers, locale, onTaken }: { offers: Offer[]; locale: string; onTaken(): void }) {
  const app = useApp()
  return (
    <fieldset class="offers" aria-label={words.suggestions} lang={locale}>
      {offers.map(offer => (
        <button
          key={`${offer.action}`}
          type="button"
          class={`offer ${offer.action === null ? 'none' : ''}`}
          onClick={() => {
            onTaken()
            app.take(offer)
          }}
        >
          {offer.label}
        </button>
      ))}
    </fieldset>
  )
}
