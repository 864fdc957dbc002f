import { sinceText } from './since-text.ts'
import { useTick } from './use-tick.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A moment as the person's own locale writes it: how long ago, and exactly on hover. */
export function Time({ at }: { at: string }) {
  useTick()
  const moment = new Date(at)
  return (
    <time dateTime={at} title={exact.format(moment)} className="whitespace-nowrap">
      {sinceText(moment.getTime() - Date.now())}
    </time>
  )
}

export function ExactTime({ at }: { at: string }) {
  return <time dateTime={at}>{exact.format(new Date(at))}</time>
}

export function isPast(at: string, now = Date.now()): boolean {
  return new Date(at).getTime() <= now
}
