import { useState } from 'react'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { changesSomething, effectiveMode } from '../actions/run-mode.ts'
import type { DraftEditor } from '../actions/use-draft.ts'
import { CasesPanel } from './cases-panel.tsx'
import { Refused } from './refused.tsx'
import { RunShown } from './run-shown.tsx'
import type { TestToRun } from './run-test.ts'
import { SaveCase } from './save-case.tsx'
import { valuesOf } from './test-case.ts'
import { TestForm } from './test-form.tsx'
import { withFirstValues } from './test-values.ts'
import { inputProblems, sendsRequest } from './testable.ts'
import type { Test } from './use-test.ts'

/** Tries the draft as it stands, saved or not. */
export function TestPanel({ editor, test, name }: { editor: DraftEditor; test: Test; name: string | null }) {
  const { draft, canEdit } = editor
  const { typed, asks } = test
  const values = withFirstValues(draft, typed)
  const [isConfirming, setConfirming] = useState(false)
  const asksNow = asks && effectiveMode(draft) === 'confirm'
  const start = (mode: TestToRun['mode']) => test.start({ draft, name, values, mode, asks: asksNow && mode === 'test' })

  if (!canEdit)
    return (
      <Section title="Test">
        <p className="text-quiet">Owners and editors test actions. You can see what became of them under Runs.</p>
      </Section>
    )
  return (
    <div className="grid gap-4">
      <Section title="Test" description="Of the action as it stands here, saved or not.">
        <TestForm
          draft={draft}
          values={values}
          onChange={test.setTyped}
          asks={asks}
          onAsksChange={test.setAsks}
          problems={inputProblems(test.error ?? test.tested?.run.error)}
          busy={test.busy}
          onDryRun={() => void start('dry_run')}
          onRun={() => (changesSomething(draft) && !asksNow ? setConfirming(true) : void start('test'))}
        />
        <div aria-live="polite" className="mt-5 grid gap-4 empty:hidden">
          {test.error !== null && <Refused error={test.error} draft={draft} />}
          {test.tested && (
            <RunShown
              run={test.tested.run}
              draft={test.tested.draft}
              busy={test.busy === 'decide'}
              onDecide={verb => void test.decide(verb)}
            />
          )}
          {test.tested && <SaveCase name={name} tested={test.tested} />}
        </div>
      </Section>
      {name !== null && sendsRequest(draft) && (
        <CasesPanel editor={editor} name={name} onUse={testCase => test.setTyped(valuesOf(testCase))} />
      )}
      <ConfirmDialog
        open={isConfirming}
        onClose={() => setConfirming(false)}
        title="Run this for real?"
        confirmLabel="Run it"
        onConfirm={() => void start('test')}
      >
        <p>This calls the API with the values of this test, and may change something there:</p>
        <p className="bg-sunken border-line mt-3 rounded-lg border p-3 font-mono text-sm wrap-anywhere">
          <b>{draft.request?.method}</b> {draft.request?.url}
        </p>
      </ConfirmDialog>
    </div>
  )
}
