import { useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CheckboxField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { changesSomething, effectiveMode } from '../actions/run-mode.ts'
import type { DraftEditor } from '../actions/use-draft.ts'
import { RunShown } from './run-shown.tsx'
import type { TestToRun } from './run-test.ts'
import { SurroundingsFields } from './surroundings-fields.tsx'
import { shownInputs, type TestValues, withFirstValues, withTyped } from './test-values.ts'
import { inputProblems } from './testable.ts'
import { useTest } from './use-test.ts'
import { ValueField } from './value-field.tsx'

/** Tries the draft as it stands, saved or not. */
export function TestPanel({ editor, name }: { editor: DraftEditor; name: string | null }) {
  const { draft, canEdit } = editor
  const [typed, setValues] = useState<TestValues | null>(null)
  const values = withFirstValues(draft, typed)
  const [asks, setAsks] = useState(false)
  const [isConfirming, setConfirming] = useState(false)
  const test = useTest(name)
  const writes = changesSomething(draft)
  const mayAsk = effectiveMode(draft) === 'confirm'
  const sendsNothing = draft.kind === 'client' || draft.kind === 'widget'

  const start = (mode: TestToRun['mode']) =>
    test.start({ draft, name, values, mode, asks: mayAsk && asks && mode === 'test' })
  const isReal = writes && !(mayAsk && asks)
  const run = () => (isReal ? setConfirming(true) : void start('test'))
  const problems = inputProblems(test.error ?? test.tested?.run.error)

  if (!canEdit)
    return (
      <Section title="Test">
        <p className="text-quiet">Owners and editors test actions. You can see what became of them under Runs.</p>
      </Section>
    )
  return (
    <Section title="Test" description="Of the action as it stands here, saved or not.">
      <form
        className="grid gap-5"
        onSubmit={event => {
          event.preventDefault()
          void start('dry_run')
        }}
      >
        <fieldset className="grid gap-3">
          <legend className="sr-only">Inputs</legend>
          {shownInputs(draft, values).map((input, at) => (
            <ValueField
              // biome-ignore lint/suspicious/noArrayIndexKey: while a name is typed, the field of that input stays.
              key={at}
              input={input}
              value={values.inputs[input.name] ?? ''}
              error={problems.get(input.name) ?? null}
              onChange={text => setValues(withTyped(values, 'inputs', input.name, text))}
            />
          ))}
        </fieldset>
        <SurroundingsFields draft={draft} values={values} onChange={setValues} />
        {mayAsk && !sendsNothing && (
          <CheckboxField
            label="Stop at the card that asks"
            hint="As a customer meets it. Otherwise this test says yes by itself."
            checked={asks}
            onChange={event => setAsks(event.target.checked)}
          />
        )}
        {sendsNothing ? (
          <Notice>
            This kind of action sends no request. Try it in the playground of an agent that has it, where a page is
            open.
          </Notice>
        ) : (
          <div className="grid gap-2">
            <div className="flex flex-wrap gap-2">
              <Button type="submit" busy={test.busy === 'dry_run'} disabled={test.busy !== null}>
                Dry run
              </Button>
              <Button look="primary" busy={test.busy === 'test'} disabled={test.busy !== null} onClick={run}>
                {isReal ? 'Run for real…' : 'Run'}
              </Button>
            </div>
            <p className="text-quiet text-sm">
              A dry run shows the exact request and sends nothing.{' '}
              {writes ? 'Run calls the API, and may change something there.' : 'Run calls the API.'}
            </p>
          </div>
        )}
      </form>
      <div aria-live="polite" className="mt-5 grid gap-4 empty:hidden">
        {test.error !== null && <Refused error={test.error} />}
        {test.tested && (
          <RunShown
            run={test.tested.run}
            draft={test.tested.draft}
            busy={test.busy === 'decide'}
            onDecide={verb => void test.decide(verb)}
          />
        )}
      </div>
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
    </Section>
  )
}

function Refused({ error }: { error: unknown }) {
  const issues = error instanceof ApiError ? error.issues : []
  return (
    <Notice look="bad" title={issues.length > 0 ? 'This has to be mended before it can run' : 'The test did not run'}>
      {issues.length === 0 ? (
        <p>{describeError(error)}</p>
      ) : (
        <ul className="list-disc pl-5">
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code className="font-mono text-sm">{path.replace(/^\$\.?(draft\.)?/, '')}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
