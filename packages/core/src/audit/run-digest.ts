import { toUtf8Text, type Utf8Text, utf8Digest, withUtf8Member } from '../utf8-text.ts'

/** Those members of a run, as REST gives it, that never change once it has ended, but for its trace. */
type Covered =
  | 'id'
  | 'action'
  | 'version'
  | 'mode'
  | 'status'
  | 'channel'
  | 'conversationId'
  | 'contactId'
  | 'startedBy'
  | 'inputs'
  | 'missing'
  | 'result'
  | 'message'
  | 'followUps'
  | 'duplicateOf'
  | 'error'
  | 'createdAt'
  | 'finishedAt'

/** A run as `GET /v1/runs/{id}` gives it; what else it has is not covered. */
export type RunRecord = Readonly<Record<Covered | 'trace', unknown>>

/**
 * What the trail keeps of the record of a run that has ended, as `detail.recordDigest`: SHA-256, in hex, over the JSON of the members
 * above and of `trace`, in this order, without those that are null, written without white space as ECMAScript writes JSON. Members
 * further in keep the order in which REST gives them: to sort them would cost every run several times as much as the hash.
 * `trace`: its JSON (`toUtf8Text`), for whoever has it already.
 */
export function runDigest(run: RunRecord, trace: Utf8Text = toUtf8Text(JSON.stringify(run.trace))): string {
  // Name by name, which costs a fraction of copying them in a loop. What is undefined is left out.
  const covered: Record<Covered, unknown> = {
    id: run.id ?? undefined,
    action: run.action ?? undefined,
    version: run.version ?? undefined,
    mode: run.mode ?? undefined,
    status: run.status ?? undefined,
    channel: run.channel ?? undefined,
    conversationId: run.conversationId ?? undefined,
    contactId: run.contactId ?? undefined,
    startedBy: run.startedBy ?? undefined,
    inputs: run.inputs ?? undefined,
    missing: run.missing ?? undefined,
    result: run.result ?? undefined,
    message: run.message ?? undefined,
    followUps: run.followUps ?? undefined,
    duplicateOf: run.duplicateOf ?? undefined,
    error: run.error ?? undefined,
    createdAt: run.createdAt ?? undefined,
    finishedAt: run.finishedAt ?? undefined,
  }
  return utf8Digest(withUtf8Member(JSON.stringify(covered), 'trace', trace))
}
