import { texts } from '../texts/texts.ts'
import { ThumbIcon } from './icons.tsx'

interface RatingProps {
  given: 'up' | 'down' | undefined
  onRate(value: 'up' | 'down'): void
}

export function Rating({ given, onRate }: RatingProps) {
  const button = (value: 'up' | 'down', label: string) => (
    <button
      type="button"
      class={`icon ${value}`}
      aria-label={label}
      aria-pressed={given === value}
      onClick={() => onRate(value)}
    >
      <ThumbIcon />
    </button>
  )
  return (
    <div class="rate">
      {button('up', texts.helpful)}
      {button('down', texts.notHelpful)}
      <span role="status">{given && texts.thanks}</span>
    </div>
  )
}
