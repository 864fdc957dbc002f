import { durationText } from '../runs/run-words.ts'
import type { Turn } from './use-turns.ts'

const whole = new Intl.NumberFormat()
const dollars = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })

/** What a turn took: steps, tokens, money, time. */
export function TurnLine({ turn, waiting }: { turn: Turn | undefined; waiting: boolean }) {
  return (
    <p className="text-quiet border-line flex min-h-6 flex-wrap items-center gap-x-3 border-b pb-2 text-sm tabular-nums">
      {turn && turnFacts(turn).map(fact => <span key={fact}>{fact}</span>)}
      {waiting && <span>waits for the customer</span>}
    </p>
  )
}

function turnFacts({ model, steps, usage, attempt, startedAt, finishedAt, stoppedAt }: Turn): string[] {
  const facts = [model ?? 'Guided mode', steps === 1 ? '1 step' : `${steps} steps`]
  if (usage.inputTokens + usage.outputTokens > 0) {
    const cached = usage.cachedTokens > 0 ? ` (${whole.format(usage.cachedTokens)} cached)` : ''
    facts.push(`${whole.format(usage.inputTokens)} tokens in${cached}, ${whole.format(usage.outputTokens)} out`)
  }
  if (usage.costUsd !== null && usage.costUsd > 0) facts.push(`at most ${dollars.format(usage.costUsd)}`)
  if (finishedAt !== null) facts.push(durationText(Date.parse(finishedAt) - Date.parse(startedAt)))
  if (attempt > 1) facts.push(`attempt ${attempt}`)
  if (stoppedAt !== null) facts.push('stopped by the customer')
  return facts
}
