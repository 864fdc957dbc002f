import { words } from '../words.ts'
import { useApp } from './app-context.ts'
import { ThumbIcon } from './icons.tsx'

export function Rating({ messageId, given }: { messageId: string; given: 'up' | 'down' | undefined }) {
  const app = useApp()
  const button = (value: 'up' | 'down', label: string) => (
    <button
      type="button"
      class="icon"
      aria-label={label}
      title={label}
      aria-pressed={given === value}
      onClick={() => app.rate(messageId, value)}
    >
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
