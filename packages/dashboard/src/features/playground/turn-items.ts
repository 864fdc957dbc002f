import { isObject } from '../actions/draft.ts'

/** One step of a turn, in words for whoever builds the agent. */
export interface Happening {
  who: 'customer' | 'agent' | 'call' | 'result' | 'end'
  text: string
  /** Values that belong to it: arguments of a call, what came of it. */
  value: unknown
  runId: string | null
}

/** What a brain was shown, one after the other. What isn't known here is shown as it is. */
export function toHappenings(items: readonly ({ type: string } & Record<string, unknown>)[]): Happening[] {
  return items.map(toHappening)
}

function toHappening(item: { type: string } & Record<string, unknown>): Happening {
  const action = textOr(item.action, '')
  switch (item.type) {
    case 'customer-message':
      return { who: 'customer', text: textOr(item.text, ''), value: null, runId: null }
    case 'customer-choice':
      return { who: 'customer', text: action === '' ? 'None of these' : `Chose ${action}`, value: null, runId: null }
    case 'agent-message':
      return { who: 'agent', text: textOr(item.text, ''), value: null, runId: null }
    case 'tool-call':
      return { who: 'call', text: `Calls ${action}`, value: nothingOr(item.inputs), runId: null }
    case 'tool-result':
      return toResult(action, isObject(item.outcome) ? item.outcome : {})
    case 'broken-off':
      return { who: 'end', text: breaks[textOr(item.why, '')] ?? 'The answer broke off.', value: null, runId: null }
    default: {
      const { type, ...rest } = item
      return { who: 'end', text: type, value: nothingOr(rest), runId: null }
    }
  }
}

function toResult(action: string, outcome: Record<string, unknown>): Happening {
  const { runId, status, message, result, error, duplicateOf, ignored, filledIn } = outcome
  // What the model sees of a failure has its error already.
  const isSaid = isObject(result) && isObject(result.error)
  const told = { result, error: isSaid ? null : error, duplicateOf, ignored, filledIn }
  const kept = Object.entries(told).filter(([, value]) => value !== undefined && nothingOr(value) !== null)
  const words = textOr(message, '')
  return {
    who: 'result',
    text: [`${action}: ${textOr(status, 'ended').replaceAll('_', ' ')}`, words].filter(Boolean).join('. '),
    value: kept.length === 0 ? null : Object.fromEntries(kept),
    runId: typeof runId === 'string' ? runId : null,
  }
}

const breaks: Record<string, string> = {
  stopped: 'The customer stopped the answer.',
  cut: 'The answer was longer than the model may speak, and was cut.',
  refused: 'The model or its provider refused to go on.',
  failed: 'The model failed.',
  unanswered: 'The model says that it has no answer.',
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' ? value : other
}

/** null for what says nothing. */
function nothingOr(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.length === 0 ? null : value
  return isObject(value) && Object.keys(value).length === 0 ? null : value
}
