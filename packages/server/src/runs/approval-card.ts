import { type Action, type FrozenRun, type InputValue, sensitiveMask } from '@bellhop/core'

/**
 * What a confirm card shows: the values that will be sent, under the titles of their inputs, as the customer would write
 * them. Constants are the author's own and say nothing to the customer; sensitive values are masked.
 */
export function approvalFields(action: Action, frozen: FrozenRun): { label: string; value: string }[] {
  return action.inputs.flatMap(input => {
    if (input.from === 'constant' || !Object.hasOwn(frozen.values, input.name)) return []
    const value = frozen.values[input.name]
    if (value === undefined) return []
    return [{ label: input.title, value: input.sensitive ? sensitiveMask : show(input, value, frozen.locale) }]
  })
}

function show(input: Action['inputs'][number], value: InputValue, locale: string): string {
  const option = input.options?.find(candidate => candidate.value === value)
  if (option) return option.label
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value)
  // A date has no time of day, so it must not be moved by a time zone.
  if (input.type === 'date')
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(value))
  return value
}
