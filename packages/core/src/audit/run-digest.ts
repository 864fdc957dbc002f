import { hash } from 'node:crypto'

/** Those members of a run, as REST gives it, that never change once it has ended, but for its trace. */
const covered = [
  'id',
  'action',
  'version',
  'mode',
  'status',
  'channel',
  'conversationId',
  'contactId',
  'startedBy',
  'inputs',
  'missing',
  'result',
  'message',
  'followUps',
  'duplicateOf',
  'error',
  'createdAt',
  'finishedAt',
] as const

/** A run as `GET /v1/runs/{id}` gives it; what else it has is not covered. */
export type RunRecord = Readonly<Record<(typeof covered)[number] | 'trace', unknown>>

/**
 * What the trail keeps of the record of a run that has ended, as `detail.recordDigest`: SHA-256, in hex, over the JSON of the members
 * above and of `trace`, in this order, without those that are null, written without white space as ECMAScript writes JSON. Members
 * further in keep the order in which REST gives them: to sort them would cost every run several times as much as the hash.
 * `traceText`: the JSON of the trace, for whoever has it already.
 */
export function runDigest(run: RunRecord, traceText: string = JSON.stringify(run.trace)): string {
  const record: Record<string, unknown> = {}
  for (const name of covered) if (run[name] !== null) record[name] = run[name]
  return hash('sha256', `${JSON.stringify(record).slice(0, -1)},"trace":${traceText}}`, 'hex')
}
