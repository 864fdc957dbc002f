import type { Draft, DraftInput } from './draft.ts'

/** What a message may read, as it would be after a run that got the sample: for looking at the message, not for sending it. */
export function sampleScene(draft: Draft, response: unknown): Readonly<Record<string, unknown>> {
  return {
    response,
    inputs: Object.fromEntries((draft.inputs ?? []).map(input => [input.name, exampleOf(input)])),
    agent: { name: 'Your agent' },
    contact: {},
    context: Object.fromEntries((draft.context ?? []).map(key => [key, `(${key})`])),
    run: { id: 'run_example', status: 'succeeded', httpStatus: 200, action: draft.name },
  }
}

function exampleOf({ example, default: fallback, value, options, type, title, name }: DraftInput): unknown {
  const known = value ?? example ?? fallback ?? options?.[0]?.value
  if (known !== undefined && known !== null) return known
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'float') return 1
  return `(${title ?? name})`
}
