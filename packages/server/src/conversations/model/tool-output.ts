import { type ErrorCode, errorCodes, isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import type { ToolOutcome } from '../brain.ts'
import { cutForModel } from './cut-for-model.ts'

/**
 * What a model reads of a run: first what is known of it, as JSON of ours, then what the business's own systems answered, fenced. No
 * upstream can close the fence: `<` never stands in it.
 */
export function toToolOutput(outcome: ToolOutcome): string {
  const { about, data } = split(outcome)
  const known = {
    status: outcome.status,
    ...about,
    ...(outcome.duplicateOf === undefined || isUnderWay(outcome) ? {} : { repeated: repeatedNote }),
    ...(outcome.filledIn === undefined ? {} : { otherInputs: outcome.filledIn }),
    ...(outcome.ignored === undefined ? {} : { ignoredArguments: ignoredNote(outcome.ignored) }),
    ...wordsOf(outcome),
  }
  const lines = [harmless(JSON.stringify(known))]
  if (data !== undefined) {
    const text = outcome.cutBytes === undefined ? JSON.stringify(data) : String(data)
    lines.push('<data>', harmless(text), '</data>')
    if (outcome.cutBytes !== undefined) lines.push(cutNote(outcome.cutBytes))
  }
  return lines.join('\n')
}

/** Our own word about a run that did not simply succeed, apart from what an upstream wrote. */
function split({ status, result, error }: ToolOutcome): { about: JsonObject; data?: JsonValue } {
  if (status === 'succeeded' && error === null) return { about: {}, data: result }
  const given = isJsonObject(result) && isJsonObject(result.error) ? result.error : {}
  const { body, issues, message } = given
  const code = error?.code ?? knownCode(given.code)
  const whatToDo = typeof message === 'string' ? message : code ? errorCodes[code].model : (endings[status] ?? null)
  const about = {
    ...(code === undefined ? {} : { code }),
    ...(error?.status === undefined ? {} : { httpStatus: error.status }),
    ...(whatToDo === null ? {} : { whatToDo }),
    ...(Array.isArray(issues) && issues.length > 0 ? { issues } : {}),
  }
  return body === undefined ? { about } : { about, data: body }
}

function knownCode(code: JsonValue | undefined): ErrorCode | undefined {
  const known: readonly string[] = Object.keys(errorCodes)
  // One of the table's own keys.
  return typeof code === 'string' && known.includes(code) ? (code as ErrorCode) : undefined
}

/** What a run came to that nobody has an error for. */
const endings: Record<string, string> = {
  expired: 'The customer did not answer in time. Nothing was sent.',
  cancelled: 'It was given up before anything was sent.',
  running: 'It is still under way: nobody knows yet how it ends. Never say that it is done.',
  unknown: errorCodes.outcome_unknown.model,
}

/** Of a repetition: what it repeats has not ended, so nobody knows what became of it. */
function isUnderWay({ status }: ToolOutcome): boolean {
  return status === 'running' || status === 'cancelled'
}

const repeatedNote =
  'The same was done before in this conversation. Nothing was sent again: this is what became of it then. Say so.'

function wordsOf({ message, told }: ToolOutcome): JsonObject {
  if (message === null || message.trim() === '') return {}
  const { text, cutBytes } = cutForModel(message)
  return {
    [told ? 'customerHasRead' : 'wordsForCustomer']: text,
    ...(cutBytes > 0 && { wordsGoOn: goOnNote(cutBytes) }),
  }
}

function goOnNote(bytes: number): string {
  return `These words are longer: ${bytes} bytes of them are not shown here.`
}

function ignoredNote(names: readonly string[]): string {
  return `These are no inputs of the action and were left out: ${names.join(', ')}.`
}

function cutNote(bytes: number): string {
  return `The answer was longer: ${bytes} bytes are not shown. Say nothing about what is not here, and nothing about how many there are.`
}

/** JSON in which no `<` stands, so that it closes no fence. */
export function harmless(json: string): string {
  return json.replaceAll('<', '\\u003c')
}
