import { runtimeNames } from '@bellhop/core/authoring'
import { CheckboxField, TextField } from '../../ui/field.tsx'
import type { Draft } from '../actions/draft.ts'
import { type Sources, sourcesOf, type TestValues, type ValueGroup, withTyped } from './test-values.ts'

/** What a run has besides the conversation: who the customer is, the page, the context, the call itself. */
export function SurroundingsFields({
  draft,
  values,
  onChange,
}: {
  draft: Draft
  values: TestValues
  onChange: (values: TestValues) => void
}) {
  const sources = sourcesOf(draft)
  const fields = (group: keyof Sources, names: readonly string[]) => (
    <Fields group={group} names={names} values={values} onChange={onChange} />
  )
  const rest = runtimeNames.filter(name => !sources.runtime.includes(name))
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-semibold">Where it is called from</legend>
      <CheckboxField
        label="The customer has signed in"
        hint={
          sources.identity.length > 0
            ? 'The claims that this action reads:'
            : 'This action reads no claim of an identity.'
        }
        checked={values.signedIn}
        onChange={event => onChange({ ...values, signedIn: event.target.checked })}
      />
      {values.signedIn && fields('identity', sources.identity)}
      {fields('context', sources.context)}
      {fields('page', sources.page)}
      {fields('runtime', sources.runtime)}
      {rest.length > 0 && (
        <details>
          <summary className="text-quiet text-sm">
            {sources.runtime.length > 0 ? 'Other runtime values' : 'Runtime values'}
          </summary>
          <div className="mt-3 grid gap-3">{fields('runtime', rest)}</div>
        </details>
      )}
    </fieldset>
  )
}

const examples: Record<string, string> = {
  timezone: 'Europe/Berlin',
  medium: 'chat',
  direction: 'inbound',
  current_datetime: '2027-03-01T09:30:00Z',
  contact_number: '+4930123456',
}

function Fields({
  group,
  names,
  values,
  onChange,
}: {
  group: Exclude<ValueGroup, 'inputs'>
  names: readonly string[]
  values: TestValues
  onChange: (values: TestValues) => void
}) {
  return names.map(name => (
    <TextField
      key={`${group}.${name}`}
      label={<code className="font-mono text-sm">{name}</code>}
      aside={group}
      value={values[group][name] ?? ''}
      placeholder={group === 'runtime' ? examples[name] : undefined}
      autoComplete="off"
      onChange={event => onChange(withTyped(values, group, name, event.target.value))}
    />
  ))
}
