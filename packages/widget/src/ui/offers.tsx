import type { Offer } from '@bellhop/core/stream'
import * as words from '../words.ts'

interface OffersProps {
  offers: Offer[]
  locale: string
  onTake(offer: Offer): void
}

export function Offers({ offers, locale, onTake }: OffersProps) {
  return (
    <fieldset class="offers" aria-label={words.suggestions} lang={locale}>
      {offers.map(offer => (
        <button
          key={`${offer.action}`}
          type="button"
          class={`offer ${offer.action === null ? 'none' : ''}`}
          onClick={() => onTake(offer)}
        >
          {offer.label}
        </button>
      ))}
    </fieldset>
  )
}
