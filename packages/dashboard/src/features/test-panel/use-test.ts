import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
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

interface HandedTest {
  tested: Tested | null
  typed: TestValues | null
  asks: boolean
}

const handedKey = (name: string) => ['handed-test', name]

/** What the test panel of a draft holds. It outlives the panel, which a small screen shows only now and then. */
export type Test = ReturnType<typeof useTest>

/** The test under way, the last one's run, and what is filled in for the next; of an action with a name that it was just given, as it was before. */
export function useTest(key: string, name: string | null) {
  const queries = useQueryClient()
  const [before] = useState(() => (name === null ? null : queries.getQueryData<HandedTest>(handedKey(name))))
  useEffect(() => {
    if (name !== null) queries.removeQueries({ queryKey: handedKey(name), exact: true })
  }, [queries, name])
  const [tested, setTested] = useState<Tested | null>(before?.tested ?? null)
  const [typed, setTyped] = useState<TestValues | null>(before?.typed ?? null)
  const [asks, setAsks] = useState(before?.asks ?? false)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState<TestToRun['mode'] | 'decide' | null>(null)

  const follow = async (what: NonNullable<typeof busy>, of: Omit<Tested, 'run'>, work: () => Promise<Run>) => {
    setBusy(what)
    setError(null)
    try {
      const run = await work()
      setTested({ ...of, run })
      const json = answerJson(answerOf(run))
      if (json !== undefined) keepAnswer(queries, key, { json })
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(null)
    }
  }

  return {
    tested,
    typed,
    setTyped,
    asks,
    setAsks,
    error,
    busy,
    /** For the editor of the action under the name that it is saved under. */
    handOver: (to: string) => queries.setQueryData<HandedTest>(handedKey(to), { tested, typed, asks }),
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
