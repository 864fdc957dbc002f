import { type Action, type Call, canonicalJson, resolveInputs } from '@bellhop/core'

/**
 * The same for calls of an action that would run with the same values, however those are spelled and wherever they come from. What
 * no input takes doesn't tell two calls apart; a value that can't be used counts as it was given.
 */
export function callKey(hmac: (text: string) => string, action: Action, call: Call): string {
  const { values, applicable } = resolveInputs(action, { ...call, unknownInputs: 'ignore' })
  const unusable = action.inputs.flatMap(({ name, from }) => {
    const isTaken = from === 'conversation' && applicable.includes(name) && Object.hasOwn(call.inputs, name)
    const raw = isTaken ? call.inputs[name] : undefined
    return raw === undefined || Object.hasOwn(values, name) ? [] : [[name, JSON.stringify(raw)] as const]
  })
  return hmac(canonicalJson(['call', action.name, values, Object.fromEntries(unusable)]))
}
