import { ArrowUp } from 'lucide-react'
import { Button } from './button.tsx'
import { LiveMark } from './live-mark.tsx'
import { useCalmText } from './use-calm-text.ts'

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
  const said = useCalmText(fresh > 0 ? text : '')
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
      {fresh > 0 && (
        <Button size="small" onClick={onShow}>
          <ArrowUp aria-hidden="true" size={14} />
          Show {text}
        </Button>
      )}
      <LiveMark />
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  )
}
