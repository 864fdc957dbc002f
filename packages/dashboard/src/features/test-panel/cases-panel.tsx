import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { changesSomething } from '../actions/run-mode.ts'
import type { DraftEditor } from '../actions/use-draft.ts'
import { CaseDiff } from './case-diff.tsx'
import { type CaseOutcome, casesQuery, changeCases, runCases, type TestCase } from './cases-query.ts'

/** The saved cases: run all at once, each with what came out otherwise. */
export function CasesPanel({
  editor,
  name,
  onUse,
}: {
  editor: DraftEditor
  name: string
  onUse: (testCase: TestCase) => void
}) {
  const query = useQuery(casesQuery(name))
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, CaseOutcome> | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [isConfirming, setConfirming] = useState(false)
  const writes = changesSomething(editor.draft)
  const count = query.data?.data.length ?? 0

  const run = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { data, passed } = await runCases(name, editor.draft)
      setOutcomes(new Map(data.map(outcome => [outcome.id, outcome])))
      say(
        passed ? 'All test cases pass' : `${data.filter(one => !one.passed).length} of ${data.length} test cases fail`,
      )
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setBusy(false)
    }
  }
  useRunOnSave(editor.version, count > 0 && !writes, run)

  return (
    <Section
      title="Test cases"
      description={
        writes ? 'Run when you say so: they really write.' : 'Run by themselves after each save while this is open.'
      }
      aside={
        count > 0 && (
          <Button size="small" busy={busy} onClick={() => (writes ? setConfirming(true) : void run())}>
            {writes ? 'Run all for real…' : 'Run all'}
          </Button>
        )
      }
    >
      {problem && (
        <div className="mb-4">
          <Notice look="bad" title="They did not run">
            {problem}
          </Notice>
        </div>
      )}
      <Read query={query} lines={1}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-quiet text-sm">None yet. Run a test, then save it as a case.</p>
          ) : (
            <ul className="grid gap-3" aria-live="polite">
              {data.map(testCase => (
                <Case
                  key={testCase.id}
                  name={name}
                  testCase={testCase}
                  outcome={outcomes?.get(testCase.id) ?? null}
                  onUse={() => onUse(testCase)}
                />
              ))}
            </ul>
          )
        }
      </Read>
      <ConfirmDialog
        open={isConfirming}
        onClose={() => setConfirming(false)}
        title={count === 1 ? 'Run the test case for real?' : `Run ${count} test cases for real?`}
        confirmLabel="Run them"
        onConfirm={() => void run()}
      >
        <p>Each calls the API with its values, and may change something there:</p>
        <p className="bg-sunken border-line mt-3 rounded-lg border p-3 font-mono text-sm wrap-anywhere">
          <b>{editor.draft.request?.method}</b> {editor.draft.request?.url}
        </p>
      </ConfirmDialog>
    </Section>
  )
}

/** What only reads can be run without asking. What is looked at first is the version that was there before. */
function useRunOnSave(version: number | null, isOn: boolean, run: () => Promise<void>) {
  const seen = useRef(version)
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (version === seen.current) return
    seen.current = version
    if (isOn) void latest.current()
  }, [version, isOn])
}

function Case({
  name,
  testCase,
  outcome,
  onUse,
}: {
  name: string
  testCase: TestCase
  outcome: CaseOutcome | null
  onUse: () => void
}) {
  const queries = useQueryClient()
  const remove = async () => {
    try {
      await changeCases(queries, name, cases => cases.filter(({ id }) => id !== testCase.id))
      say(`The case ${testCase.name} is deleted`, {
        undo: () => void changeCases(queries, name, cases => [...cases, testCase]).catch(sayProblem),
      })
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <li className="border-line rounded-lg border p-3">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 font-medium wrap-anywhere">{testCase.name}</span>
        {outcome && <Badge tone={outcome.passed ? 'good' : 'bad'}>{outcome.passed ? 'Passes' : 'Fails'}</Badge>}
        <Menu
          trigger={
            <IconButton label={`More about ${testCase.name}`} size="small">
              <Ellipsis aria-hidden="true" size={16} />
            </IconButton>
          }
          items={[
            { label: 'Use its values', onSelect: onUse },
            { label: 'Delete', danger: true, onSelect: () => void remove() },
          ]}
        />
      </div>
      {outcome && !outcome.passed && <CaseDiff outcome={outcome} />}
    </li>
  )
}

function sayProblem(error: unknown): void {
  say('The cases could not be changed', { description: describeError(error) })
}
