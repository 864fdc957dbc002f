import { type Action, canonicalJson, type JsonObject } from '@bellhop/core'

/** The same for calls of an action with the same values. What no input takes doesn't tell two calls apart. */
export function callKey(hmac: (text: string) => string, action: Action, inputs: JsonObject): string {
  const given = action.inputs.flatMap(({ name, from }) => {
    const value = from === 'conversation' && Object.hasOwn(inputs, name) ? inputs[name] : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return hmac(canonicalJson(['call', action.name, Object.fromEntries(given)]))
}
