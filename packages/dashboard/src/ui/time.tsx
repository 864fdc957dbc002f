import { useTick } from './use-tick.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

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

function sinceText(ms: number): string {
  const [unit, size] = units.find(([, length]) => Math.abs(ms) >= length) ?? (['second', 1_000] as const)
  return relative.format(Math.trunc(ms / size), unit)
}

export function isPast(at: string, now = Date.now()): boolean {
  return new Date(at).getTime() <= now
}
