import { ArrowUp } from 'lucide-react'
import { Button } from './button.tsx'

/** Says that rows have come, and brings them in when it is pressed. It keeps its place, so that nothing jumps. */
export function FreshRows({
  fresh,
  more,
  name,
  onShow,
}: {
  fresh: number
  more: boolean
  /** What they are, for one and for many: `['run', 'runs']`. */
  name: readonly [one: string, many: string]
  onShow: () => void
}) {
  const text = `${fresh}${more ? '+' : ''} new ${fresh === 1 ? name[0] : name[1]}`
  return (
    <div role="status" className="flex min-h-8 items-center">
      {fresh > 0 ? (
        <Button size="small" onClick={onShow}>
          <ArrowUp aria-hidden="true" size={14} />
          Show {text}
        </Button>
      ) : (
        <span className="text-quiet flex items-center gap-2 text-sm">
          <span aria-hidden="true" className="bg-good size-2 rounded-full" />
          Live
        </span>
      )}
    </div>
  )
}
