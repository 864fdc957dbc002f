import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { toUtf8Text } from '../utf8-text.ts'
import { runDigest } from './run-digest.ts'

const run = {
  id: 'run_1',
  action: 'look',
  version: 3,
  mode: 'live',
  status: 'succeeded',
  channel: 'api',
  conversationId: null,
  contactId: 'con_1',
  startedBy: 'api',
  inputs: { b: '••••', a: 1 },
  missing: [],
  approval: null,
  result: { text: '😀 \u0000' },
  message: 'Grüße',
  widget: null,
  followUps: ['next'],
  duplicateOf: null,
  error: null,
  trace: [{ step: 'send', detail: { header: 'Bearer •••• ab12' } }],
  createdAt: '2026-11-20T12:00:00.000Z',
  finishedAt: '2026-11-20T12:00:00.123Z',
}

it('is what trails that were written before hold', () => {
  expect(runDigest(run)).toBe('8e81565d3a751659e4f30aa156bddc8ef530884fc81a4426bca4465532addf47')
  expect(runDigest(run, toUtf8Text(JSON.stringify(run.trace)))).toBe(runDigest(run))
})

it('is the SHA-256 of the JSON of what is covered, in its order, without what is null', () => {
  const { conversationId, approval, widget, duplicateOf, error, trace, ...rest } = run
  const text = JSON.stringify({ ...rest, trace })
  expect(runDigest(run)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
})

it('covers each member but the approval and the widget', () => {
  for (const name of Object.keys(run)) {
    const isCovered = name !== 'approval' && name !== 'widget'
    expect(runDigest({ ...run, [name]: 'another' }) !== runDigest(run), name).toBe(isCovered)
  }
})
