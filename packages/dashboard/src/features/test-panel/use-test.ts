import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Draft } from '../actions/draft.ts'
import { keepAnswer } from './last-answer.ts'
import { answerJson, answerOf, type Run } from './run-parts.ts'
import { runTest, type TestToRun } from './run-test.ts'
import type { TestValues } from './test-values.ts'

/** A run, and what it was made of. */
export interface Tested {
  run: Run
  draft: Draft
  values: TestValues
}

/** The test under way and the last one's run. */
export function useTest(name: string | null) {
  const queries = useQueryClient()
  const [tested, setTested] = useState<Tested | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState<TestToRun['mode'] | 'decide' | null>(null)

  const follow = async (what: NonNullable<typeof busy>, of: Omit<Tested, 'run'>, work: () => Promise<Run>) => {
    setBusy(what)
    setError(null)
    try {
      const run = await work()
      setTested({ ...of, run })
      const json = answerJson(answerOf(run))
      if (json !== undefined) keepAnswer(queries, name, { json })
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(null)
    }
  }

  return {
    tested,
    error,
    busy,
    start: (test: TestToRun) => follow(test.mode, { draft: test.draft, values: test.values }, () => runTest(test)),
    decide: async (verb: 'approve' | 'deny') => {
      const digest = tested?.run.approval?.digest
      if (!tested || digest === undefined) return
      const { run, draft, values } = tested
      const call = { params: { path: { id: run.id } }, body: { digest } }
      await follow('decide', { draft, values }, () =>
        dataOf(verb === 'approve' ? api.POST('/v1/runs/{id}/approve', call) : api.POST('/v1/runs/{id}/deny', call)),
      )
    },
  }
}
