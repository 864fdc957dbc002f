import * as words from '../words.ts'
import { ThumbIcon } from './icons.tsx'

interface RatingProps {
  given: 'up' | 'down' | undefined
  onRate(value: 'up' | 'down'): void
}

export function Rating({ given, onRate }: RatingProps) {
  const button = (value: 'up' | 'down', label: string) => (
    <button type="button" class="icon" aria-label={label} aria-pressed={given === value} onClick={() => onRate(value)}>
      <ThumbIcon down={value === 'down'} />
    </button>
  )
  return (
    <div class="rate">
      {button('up', words.helpful)}
      {button('down', words.notHelpful)}
      <span role="status">{given && words.thanks}</span>
    </div>
  )
}
