import { type Action, type ActionInput, type JsonValue, type ResolvedInputs, readValue, type When } from '@bellhop/core'
import type { FormCondition, FormField } from '@bellhop/core/stream'
import type { RunCall } from './run-scope.ts'

/** What is missing, as a caller is told: only what the run can't do without. */
export function missingFields(missing: readonly ActionInput[], held: Held): FormField[] {
  return missing.map(input => toField(input, held))
}

/**
 * The form of a chat: what is missing, what may be given besides, and what will be asked once another control of the form holds
 * something, in the author's order. A condition on what the form doesn't ask is settled already.
 */
export function formFields(
  action: Action,
  resolved: ResolvedInputs,
  call: Pick<RunCall, 'held' | 'agent'>,
): FormField[] {
  const fields: FormField[] = []
  for (const input of action.inputs) {
    if (input.from !== 'conversation' || !mayBeAsked(input, resolved, call.held)) continue
    const { when } = input
    const onForm = when !== null && fields.some(({ name }) => name === when.input)
    if (!onForm && !resolved.applicable.includes(input.name)) continue
    const field = toField(input, call.held)
    fields.push(onForm ? { ...field, when: conditionOf(action, when, call) } : field)
  }
  return fields
}

function mayBeAsked(input: ActionInput, { missing, origins, applicable }: ResolvedInputs, held: Held): boolean {
  if (!input.required) return origins[input.name] !== 'call'
  if (applicable.includes(input.name)) return missing.some(({ name }) => name === input.name)
  return input.askAgain || !Object.hasOwn(held, input.name)
}

/** The authored condition, with values as a browser compares them: of the type that the input has. */
function conditionOf(action: Action, when: When, { agent }: Pick<RunCall, 'agent'>): FormCondition {
  if ('given' in when) return { input: when.input, in: null, given: when.given }
  const input = action.inputs.find(({ name }) => name === when.input)
  const wanted = 'in' in when ? when.in : [when.equals]
  return {
    input: when.input,
    given: true,
    in: wanted.flatMap(value => {
      if (!input) return []
      const read = readValue(input.type, value, { options: input.options, ...agent })
      return read.ok ? [read.value] : []
    }),
  }
}

type Held = Readonly<Record<string, JsonValue>>

function toField(input: ActionInput, held: Held): FormField {
  const known = Object.hasOwn(held, input.name) ? held[input.name] : input.default
  const value = typeof known === 'string' || typeof known === 'number' || typeof known === 'boolean' ? known : null
  return {
    name: input.name,
    type: input.type,
    title: input.title,
    description: input.description,
    example: input.example,
    required: input.required,
    options: input.options,
    pattern: input.pattern,
    min: input.min,
    max: input.max,
    sensitive: input.sensitive,
    value: input.sensitive ? null : value,
  }
}
