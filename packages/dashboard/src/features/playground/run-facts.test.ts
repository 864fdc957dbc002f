import { expect, it } from 'vitest'
import { runFacts } from './run-facts.ts'

it('tells how long a run and each of its steps took', () => {
  const run = {
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.500Z',
    trace: [{ step: 'send', durationMs: 40.2 }, { step: 'odd' }, 'odd'],
  }
  expect(runFacts(run)).toEqual({ tookMs: 1500, steps: [{ step: 'send', ms: 40.2 }] })
  expect(runFacts({ ...run, finishedAt: null, trace: undefined })).toEqual({ tookMs: null, steps: [] })
})
