import type { Action, ActionInput } from '../action/action.ts'
import { toJsonPath } from '../action/issue-path.ts'
import { BellhopError, type Issue } from '../error/bellhop-error.ts'
import type { JsonValue } from '../json.ts'
import type { Scalar } from '../template/template-values.ts'
import { isGiven, readValue } from './read-value.ts'
import type { Reading, ReadSettings } from './reading.ts'
import { ownValue, readSource, type SourceKind, type Sources } from './sources.ts'
import { isWhenTrue } from './when.ts'
import { inputWords } from './words.ts'

/** What a call gives an action to work with. */
export interface Call extends Sources {
  /** Raw values from a model, a form, REST or MCP. */
  inputs: Readonly<Record<string, unknown>>
  /** What the conversation already holds, by input name. */
  held?: Readonly<Record<string, JsonValue>> | undefined
  agent?: { timeZone?: string | undefined; locale?: string | undefined; country?: string | undefined } | undefined
  /** Instant that dates in words count from. Default: the present. */
  now?: Date | undefined
  /** Arguments that are no inputs: an error (REST), or left aside and listed in `ignored` (a model). Default `refuse`. */
  unknownInputs?: 'refuse' | 'ignore' | undefined
}

/** An input to ask for, as authored. */
type MissingInput = ActionInput

type InputOrigin = 'call' | 'held' | 'default' | SourceKind

export interface ResolvedInputs {
  /** Typed, by name; only what is given. */
  values: Record<string, Scalar>
  /** Inputs of the conversation that the run can't do without, in order. Not an error: ask for them. */
  missing: MissingInput[]
  /** Everything that is wrong, each message with the title of its input and what would do. */
  issues: Issue[]
  /** The run needs a verified identity that the call lacks. */
  identityRequired: boolean
  /** Arguments of the call that are not used. */
  ignored: string[]
  /** Where each value came from. `page` is untrusted. */
  origins: Record<string, InputOrigin>
  /** Names of the inputs whose `when` holds, in order. */
  applicable: string[]
  /** `identity_required`, `input_missing` (a bound input or context key that asking can't give) or `input_invalid`; or `null`. */
  error: BellhopError | null
}

/**
 * Turns the arguments of a call into typed inputs (contracts 2). A bound input comes from its source alone. An input from
 * the conversation is what this call gives, else what the conversation holds (unless `askAgain`), else its default. Inputs
 * are resolved in order, so that a `when` sees those before it; one whose `when` is false is neither asked nor sent.
 */
export function resolveInputs(action: Action, call: Call): ResolvedInputs {
  const state: State = {
    call,
    byName: new Map(action.inputs.map(input => [input.name, input])),
    now: call.now ?? new Date(),
    values: {},
    missing: [],
    invalid: [],
    lacking: [],
    identity: requireIdentity(action, call),
    ignored: [],
    origins: {},
    applicable: [],
  }
  for (const input of action.inputs) resolveInput(input, state)
  for (const key of action.context) checkContextKey(key, state)
  checkArguments(state)
  const { values, missing, ignored, origins, applicable } = state
  return {
    values,
    missing,
    issues: [...state.identity, ...state.lacking, ...state.invalid],
    identityRequired: state.identity.length > 0,
    ignored,
    origins,
    applicable,
    error: toError(state),
  }
}

interface State {
  readonly call: Call
  readonly byName: ReadonlyMap<string, ActionInput>
  readonly now: Date
  values: Record<string, Scalar>
  missing: MissingInput[]
  invalid: Issue[]
  /** What only the server's side can give. */
  lacking: Issue[]
  identity: Issue[]
  ignored: string[]
  origins: Record<string, InputOrigin>
  applicable: string[]
}

function requireIdentity(action: Action, call: Call): Issue[] {
  if (action.requires.identity !== 'verified' || call.identity) return []
  return [{ path: '$.identity', message: `${action.title} needs a verified identity: sign in first.` }]
}

function resolveInput(input: ActionInput, state: State): void {
  if (!isWhenTrue(input.when, state.values, (name, value) => convertAuthored(name, value, state))) return
  state.applicable.push(input.name)
  const bound = readSource(input, state.call)
  if (bound === null) {
    resolveFromConversation(input, state)
  } else if (isGiven(bound.raw)) {
    // Whoever calls reads what is said of a value: of one that isn't from them, nothing that would tell it.
    keep(input, bound.kind, bound.path, read({ ...input, sensitive: true }, bound.raw, state), state)
  } else if (input.required && bound.kind === 'identity') {
    state.identity.push({ path: bound.path, message: `${input.title} comes from a verified identity: sign in first.` })
  } else if (input.required) {
    state.lacking.push({
      path: bound.path,
      message: `${input.title} is missing: it comes from ${sourceWords[bound.kind]}.`,
    })
  }
}

const sourceWords: Record<SourceKind, string> = {
  identity: 'the verified identity',
  context: "the agent's dynamic context",
  page: 'the page',
  constant: 'the definition of the action, which gives it no value',
}

function resolveFromConversation(input: ActionInput, state: State): void {
  const path = toJsonPath(['inputs', input.name])
  const given = Object.hasOwn(state.call.inputs, input.name) ? state.call.inputs[input.name] : undefined
  if (isGiven(given)) {
    keep(input, 'call', path, read(input, given, state), state)
    return
  }
  const held = input.askAgain ? undefined : ownValue(state.call.held, input.name)
  if (isGiven(held)) {
    const reading = read(input, held, state)
    // Another action may hold something else under this name. That is no mistake of this call: it is as if not held.
    if (reading.ok) {
      keep(input, 'held', path, reading, state)
      return
    }
  }
  if (isGiven(input.default)) keep(input, 'default', path, read(input, input.default, state), state)
  else if (input.required) state.missing.push(input)
}

function keep(input: ActionInput, origin: InputOrigin, path: string, reading: Reading<Scalar>, state: State): void {
  if (!reading.ok) {
    const { about } = inputWords(state.call.agent?.locale)
    state.invalid.push({ path, message: about(input.title.replace(/\s*[?？]$/, ''), reading.message) })
    return
  }
  state.values[input.name] = reading.value
  state.origins[input.name] = origin
}

function read(input: ActionInput, raw: unknown, state: State): Reading<Scalar> {
  return readValue(input.type, raw, { ...input, ...state.call.agent, now: state.now } satisfies ReadSettings)
}

function convertAuthored(name: string, value: JsonValue, state: State): Scalar | undefined {
  const input = state.byName.get(name)
  if (input === undefined) return undefined
  // The limits of the input don't matter here: a value outside of them just never equals.
  const reading = readValue(input.type, value, { options: input.options, ...state.call.agent, now: state.now })
  return reading.ok ? reading.value : undefined
}

/** Templates read the context keys that the action lists; only single values can be filled in. */
function checkContextKey(key: string, state: State): void {
  const value = ownValue(state.call.context, key)
  const path = toJsonPath(['context', key])
  if (value === undefined || value === null) {
    state.lacking.push({
      path,
      message: `The context key "${key}" is missing: the agent's dynamic context must give it.`,
    })
  } else if (typeof value === 'object') {
    state.lacking.push({ path, message: `The context key "${key}" is no text, number, true or false.` })
  }
}

/** Finds the arguments that no input of the conversation takes. */
function checkArguments(state: State): void {
  for (const name of Object.keys(state.call.inputs)) {
    const input = state.byName.get(name)
    if (input?.from === 'conversation') {
      if (!state.applicable.includes(name)) state.ignored.push(name)
    } else if (state.call.unknownInputs === 'ignore') {
      state.ignored.push(name)
    } else {
      const message = input
        ? `${input.title} can't be given: it is set by the server.`
        : 'The action has no such input.'
      state.invalid.push({ path: toJsonPath(['inputs', name]), message })
    }
  }
}

function toError(state: State): BellhopError | null {
  const { identity, lacking, invalid } = state
  const issues = [...identity, ...lacking, ...invalid]
  const [first] = issues
  if (first === undefined) return null
  // The first that can't be mended by asking for other inputs names the error.
  const code = identity.length > 0 ? 'identity_required' : lacking.length > 0 ? 'input_missing' : 'input_invalid'
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new BellhopError(code, `${first.message}${more}`, { issues })
}
