import { type Behaviour, honestEndings } from '../behaviour.ts'
import type { Call } from '../call-log.ts'
import type { Run } from '../product/rest.ts'
import { type Acknowledged, finalStatuses } from '../traffic/ledger.ts'
import { type Evidence, isStuck } from './evidence.ts'

export const faults = [
  // Sent twice: the same wish reached the upstream twice, or one key made two runs.
  'double',
  // Sent without a yes.
  'unapproved',
  // Sent by a node that had lost the right to, after another had told how it ended.
  'overtaken',
  // Somebody was told how it ended, and now it is gone or reads otherwise.
  'lost',
  // The record says what the upstream knows to be otherwise.
  'untrue',
  // Still under way although nobody is at it.
  'stuck',
  // The trail lacks it, has it twice, or does not verify.
  'unrecorded',
  // A server that ended by itself, or an answer that blames the server.
  'broken',
] as const

export interface Finding {
  fault: (typeof faults)[number]
  text: string
}

/** Everything that is not as it has to be; empty: all is well. */
export function judge(evidence: Evidence): Finding[] {
  return [
    ...doubles(evidence),
    ...unapproved(evidence),
    ...lost(evidence),
    ...untrue(evidence),
    ...stuck(evidence),
    ...unrecorded(evidence),
    ...[...evidence.failures, ...evidence.ledger.surprises].map(text => ({ fault: 'broken' as const, text })),
  ]
}

function doubles({ calls, runs, ledger }: Evidence): Finding[] {
  const found = [...groupBy(calls, call => call.ref), ...groupBy(calls, call => call.key ?? `order ${call.order}`)]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => double(`${name} reached the upstream ${same.length} times: ${JSON.stringify(same)}`))
  const keyed = runs.filter(run => ledger.wanted.get(refOf(run))?.way === 'keyed')
  const twice = [...groupBy(keyed, refOf)].filter(([, same]) => same.length > 1)
  return [...found, ...twice.map(([ref, same]) => double(`One Idempotency-Key, ${same.length} runs for ${ref}`))]
}

function unapproved({ calls, ledger }: Evidence): Finding[] {
  return calls
    .filter(call => ledger.wanted.get(call.ref)?.isApproved !== true)
    .map(call => ({ fault: 'unapproved', text: `${call.ref} reached the upstream, and nobody had said yes to it` }))
}

function lost({ ledger, runs, events }: Evidence): Finding[] {
  const byId = new Map(runs.map(run => [run.id, run]))
  const gone = [...events].filter(([, own]) => own === null).map(([id]) => `The conversation ${id} is gone`)
  const results = ledger.acknowledged.flatMap((told): Finding[] => {
    const run = byId.get(told.runId)
    if (run && readsTheSame(told, run)) return []
    return [{ fault: 'lost', text: `Told: ${JSON.stringify(told)}. On record: ${JSON.stringify(run ?? null)}` }]
  })
  return [...results, ...gone.map(text => ({ fault: 'lost' as const, text }))]
}

/** `unknown` may become known later: a node that was only slow has the truth. Nothing else ever changes. */
function readsTheSame(told: Acknowledged, run: Run): boolean {
  if (told.status === 'unknown' && (run.status === 'succeeded' || run.status === 'failed')) return true
  return told.status === run.status && told.message === run.message && told.error === (run.error?.code ?? null)
}

function untrue({ calls, runs, ledger }: Evidence): Finding[] {
  const callOf = new Map(calls.map(call => [call.ref, call]))
  const runsOf = groupBy(
    runs.filter(run => ledger.wanted.has(refOf(run)) && run.duplicateOf === null),
    refOf,
  )
  const unseen = calls
    .filter(call => !runsOf.has(call.ref))
    .map(call => ({ fault: 'untrue' as const, text: `${call.ref} reached the upstream, and there is no run of it` }))
  const wrong = [...runsOf].flatMap(([ref, same]) => untruthsOf(ref, same, callOf.get(ref)))
  return [...unseen, ...wrong.map(text => ({ fault: 'untrue' as const, text }))]
}

function untruthsOf(ref: string, runs: readonly Run[], call: Call | undefined): string[] {
  const endings = runs.map(run => run.status).join(', ')
  if (call) {
    const honest = honestEndings[call.behaviour as Behaviour]
    const fits = runs.some(run => honest.includes(run.status))
    return fits ? [] : [`${ref} reached the upstream, which did "${call.behaviour}", and its record says ${endings}`]
  }
  const claims = runs.some(run => run.status === 'succeeded' || run.error?.code === 'upstream_status')
  return claims ? [`${ref} never reached the upstream, and its record says ${endings}`] : []
}

function stuck({ runs, ledger, events }: Evidence): Finding[] {
  const running = runs.filter(run => run.status === 'running').map(run => `${run.id} is still running`)
  const turns = ledger.turns
    .filter(({ conversationId, turnId }) => {
      const own = events.get(conversationId)
      return own && isStuck(own, turnId)
    })
    .map(({ conversationId, turnId }) => `Turn ${turnId} of ${conversationId} has not ended`)
  return [...running, ...turns].map(text => ({ fault: 'stuck', text }))
}

function unrecorded({ runs, calls, trail, trailProblem }: Evidence): Finding[] {
  const kindsOf = groupBy(trail, entry => entry.subject)
  const count = (run: Run, kind: string) => (kindsOf.get(run.id) ?? []).filter(entry => entry.kind === kind).length
  const called = new Set(calls.map(call => call.ref))
  const texts = runs.flatMap(run => {
    const sent = count(run, 'run.sent')
    const finished = count(run, 'run.finished')
    const isSent = called.has(refOf(run)) && isPerformed(run)
    return [
      ...(isSent && run.duplicateOf === null && sent !== 1
        ? [`${run.id} was sent, with ${sent} intents in the trail`]
        : []),
      // A late truth has an entry of its own behind that of the unknown.
      ...(isPerformed(run) && (finished < 1 || finished > 2)
        ? [`${run.id} has ended as ${run.status}, ${finished} times in the trail`]
        : []),
      ...(!finalStatuses.has(run.status) && finished > 0
        ? [`${run.id} is ${run.status}, and has ended in the trail`]
        : []),
    ]
  })
  return [...texts, ...(trailProblem === null ? [] : [trailProblem])].map(text => ({ fault: 'unrecorded', text }))
}

/** Has ended after having been sent, or tried. */
function isPerformed({ status }: Run): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'unknown'
}

function refOf(run: Run): string {
  return typeof run.inputs.ref === 'string' ? run.inputs.ref : ''
}

function double(text: string): Finding {
  return { fault: 'double', text }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf)
}
