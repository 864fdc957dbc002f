import { Button } from '../../ui/button.tsx'
import { CheckboxField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Draft } from '../actions/draft.ts'
import { changesSomething, effectiveMode } from '../actions/run-mode.ts'
import type { TestToRun } from './run-test.ts'
import { SurroundingsFields } from './surroundings-fields.tsx'
import { shownInputs, type TestValues, withTyped } from './test-values.ts'
import { sendsRequest } from './testable.ts'
import { ValueField } from './value-field.tsx'

/** The values of a test, and its two buttons. */
export function TestForm({
  draft,
  values,
  onChange,
  asks,
  onAsksChange,
  problems,
  busy,
  onDryRun,
  onRun,
}: {
  draft: Draft
  values: TestValues
  onChange: (values: TestValues) => void
  /** Stop at the card that a customer would be shown. */
  asks: boolean
  onAsksChange: (asks: boolean) => void
  /** By the name of an input. */
  problems: ReadonlyMap<string, string>
  busy: TestToRun['mode'] | 'decide' | null
  onDryRun: () => void
  onRun: () => void
}) {
  const writes = changesSomething(draft)
  const mayAsk = effectiveMode(draft) === 'confirm'
  const isReal = writes && !(mayAsk && asks)
  const shown = shownInputs(draft, values)
  return (
    <form
      className="grid grid-cols-1 gap-5"
      onSubmit={event => {
        event.preventDefault()
        // In a dialog over a form, this is of the test alone.
        event.stopPropagation()
        onDryRun()
      }}
    >
      {shown.length > 0 && (
        <fieldset className="grid min-w-0 grid-cols-1 gap-3">
          <legend className="sr-only">Inputs</legend>
          {shown.map((input, at) => (
            <ValueField
              // biome-ignore lint/suspicious/noArrayIndexKey: while a name is typed, the field of that input stays.
              key={at}
              input={input}
              value={values.inputs[input.name] ?? ''}
              error={problems.get(input.name) ?? null}
              onChange={text => onChange(withTyped(values, 'inputs', input.name, text))}
            />
          ))}
        </fieldset>
      )}
      <SurroundingsFields draft={draft} values={values} onChange={onChange} />
      {mayAsk && sendsRequest(draft) && (
        <CheckboxField
          label="Stop at the card that asks"
          hint="As a customer meets it. Otherwise this test says yes by itself."
          checked={asks}
          onChange={event => onAsksChange(event.target.checked)}
        />
      )}
      {!sendsRequest(draft) ? (
        <Notice>
          This kind of action sends no request. Try it in the playground of an agent that has it, where a page is open.
        </Notice>
      ) : (
        <div className="grid gap-2">
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={busy === 'dry_run'} disabled={busy !== null}>
              Dry run
            </Button>
            <Button look="primary" busy={busy === 'test'} disabled={busy !== null} onClick={onRun}>
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
  )
}
