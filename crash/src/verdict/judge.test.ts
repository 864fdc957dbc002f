import { describe, expect, it } from 'vitest'
import type { Run } from '../product/rest.ts'
import type { Evidence } from './evidence.ts'
import { judge } from './judge.ts'

const run: Run = {
  id: 'run_1',
  action: 'change_confirmed',
  status: 'succeeded',
  conversationId: 'cnv_1',
  inputs: { ref: 'c1' },
  message: 'Done.',
  duplicateOf: null,
  approval: null,
  error: null,
}
const call = { order: 1, ref: 'c1', behaviour: 'answer', key: 'run_1' }
const told = { runId: 'run_1', action: 'change_confirmed', status: 'succeeded', message: 'Done.', error: null }
const wanted = { ref: 'c1', way: 'keyed', behaviour: 'answer', isApproved: true } as const
const trail = [
  { kind: 'run.sent', subject: 'run_1' },
  { kind: 'run.finished', subject: 'run_1' },
]
const turn = { conversationId: 'cnv_1', turnId: 'trn_1' }
const ended = { type: 'turn-end', number: 9, turnId: 'trn_1', status: 'done' }

const sound: Evidence = {
  ledger: { wanted: new Map([['c1', wanted]]), acknowledged: [told], turns: [turn], surprises: [] },
  calls: [call],
  runs: [run],
  trail,
  trailProblem: null,
  events: new Map([['cnv_1', [ended]]]),
  failures: [],
}

const withRun = (change: Partial<Run>): Partial<Evidence> => ({ runs: [{ ...run, ...change }] })
const withLedger = (change: Partial<Evidence['ledger']>): Partial<Evidence> => ({
  ledger: { ...sound.ledger, ...change },
})
const unknown = { status: 'unknown', message: null, error: { code: 'outcome_unknown' } }
const waiting = [
  { type: 'inputs-requested', number: 7, runId: 'run_1' },
  { type: 'turn-end', number: 8, turnId: 'trn_1', status: 'waiting' },
]

describe('The verdict of a crash test', () => {
  it.each<[string, Partial<Evidence>]>([
    ['all fits', {}],
    [
      'nobody knows what became of it, and it says so',
      { ...withRun(unknown), ...withLedger({ acknowledged: [] }), calls: [{ ...call, behaviour: 'reset' }] },
    ],
    [
      'what was unknown became known',
      withLedger({ acknowledged: [{ ...told, status: 'unknown', message: null, error: 'outcome_unknown' }] }),
    ],
    [
      'nothing was sent',
      { ...withRun({ status: 'awaiting_approval' }), ...withLedger({ acknowledged: [] }), calls: [], trail: [] },
    ],
    ['a turn waits for its form', { events: new Map([['cnv_1', waiting]]) }],
  ])('finds nothing where %s', (_what, change) => {
    expect(judge({ ...sound, ...change })).toEqual([])
  })

  it.each<[string, string, Partial<Evidence>]>([
    ['double', 'the same change arrived twice', { calls: [call, { ...call, order: 2, key: 'run_2' }] }],
    ['double', 'the same key arrived twice', { calls: [call, { ...call, order: 2, ref: 'c2' }] }],
    ['double', 'one Idempotency-Key made two runs', { runs: [run, { ...run, id: 'run_2' }] }],
    ['unapproved', 'nobody said yes', withLedger({ wanted: new Map([['c1', { ...wanted, isApproved: false }]]) })],
    ['lost', 'a run is gone', { runs: [] }],
    ['lost', 'a run ended otherwise than was told', withRun(unknown)],
    ['lost', 'its words are others', withRun({ message: 'Failed.' })],
    ['lost', 'a conversation is gone', { events: new Map([['cnv_1', null]]) }],
    ['untrue', 'it arrived and has failed', withRun({ status: 'failed', error: { code: 'connect_failed' } })],
    ['untrue', 'it arrived before its yes', withRun({ status: 'awaiting_approval' })],
    ['untrue', 'it never arrived and has succeeded', { calls: [] }],
    ['untrue', 'the upstream never answered and it has succeeded', { calls: [{ ...call, behaviour: 'silent' }] }],
    ['stuck', 'a run is still running', withRun({ status: 'running' })],
    ['stuck', 'a turn never ended', { events: new Map([['cnv_1', []]]) }],
    [
      'stuck',
      'a turn waits for a run that has ended',
      { events: new Map([['cnv_1', [...waiting, { type: 'action-end', number: 9, runId: 'run_1' }]]]) },
    ],
    ['unrecorded', 'the intent is not in the trail', { trail: trail.slice(1) }],
    ['unrecorded', 'the intent is in the trail twice', { trail: [...trail, ...trail.slice(0, 1)] }],
    ['unrecorded', 'the end is not in the trail', { trail: trail.slice(0, 1) }],
    ['unrecorded', 'the trail does not verify', { trailProblem: 'The chain does not hold.' }],
    ['broken', 'a server ended by itself', { failures: ['out of memory'] }],
    ['broken', 'an answer blamed the server', withLedger({ surprises: ['500'] })],
  ])('is %s where %s', (fault, _what, change) => {
    expect(judge({ ...sound, ...change }).map(finding => finding.fault)).toContain(fault)
  })
})
