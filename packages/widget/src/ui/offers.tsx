import type { Offer } from '@bellhop/core/stream'
import { texts } from '../texts/texts.ts'

interface OffersProps {
  offers: Offer[]
  locale: string
  onTake(offer: Offer): void
}

export function Offers({ offers, locale, onTake }: OffersProps) {
  return (
    <fieldset class="offers" aria-label={texts.suggestions} lang={locale}>
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
