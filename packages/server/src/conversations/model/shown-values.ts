import { type Action, type Call, type JsonValue, resolveInputs } from '@bellhop/core'

/** A bound input that its author lets the model read. */
export interface ShownValue {
  action: string
  title: string
  value: JsonValue
  /** Set by the page that the customer is on, and so by anybody. */
  untrusted: boolean
}

/** What the model may know of the inputs that it can't set. All others stay out of its sight, and so does what is sensitive. */
export function shownValues(actions: readonly Action[], call: Omit<Call, 'inputs'>): ShownValue[] {
  return actions.flatMap(action => {
    const shown = action.inputs.filter(input => input.shownToModel && !input.sensitive && input.from !== 'conversation')
    if (shown.length === 0) return []
    const { values, origins } = resolveInputs(action, { ...call, inputs: {}, held: {}, unknownInputs: 'ignore' })
    return shown.flatMap(({ name, title }) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      return value === undefined ? [] : [{ action: action.name, title, value, untrusted: origins[name] === 'page' }]
    })
  })
}
