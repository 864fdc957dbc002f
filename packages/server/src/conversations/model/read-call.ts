import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import { isTooDeep } from '../../is-too-deep.ts'

/** Characters of arguments that a call may have. Inputs are 10,000 at the most, and few. */
const mostCharacters = 200_000

/** The arguments of a call as a model wrote them, or what the model has to mend. Never quotes them: they may be sensitive. */
export function readArguments(text: string): { inputs: JsonObject } | { problem: string } {
  if (text.trim() === '') return { inputs: {} }
  if (text.length > mostCharacters) {
    return { problem: `The arguments are longer than ${mostCharacters} characters. Call again with shorter ones.` }
  }
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: `The arguments are not JSON. Call again with one JSON object, its strings escaped and closed.` }
  }
  if (isTooDeep(value)) {
    return {
      problem: 'The arguments are nested too deeply. Call again with one JSON object that has the inputs by name.',
    }
  }
  if (isJsonObject(value)) return { inputs: value }
  const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`
  return { problem: `The arguments are ${what}. Call again with one JSON object that has the inputs by name.` }
}
