import type { Action, ActionInput, JsonValue, ResolvedInputs } from '@bellhop/core'
import type { FormField } from '@bellhop/core/stream'

/** What is missing, as a caller is told: only what the run can't do without. */
export function missingFields(missing: readonly ActionInput[], held: Readonly<Record<string, JsonValue>>): FormField[] {
  return missing.map(input => toField(input, held))
}

/** The form of a chat: what is missing, and what may be given besides, in the author's order. */
export function formFields(
  action: Action,
  resolved: ResolvedInputs,
  held: Readonly<Record<string, JsonValue>>,
): FormField[] {
  const missing = new Set(resolved.missing.map(input => input.name))
  const applicable = new Set(resolved.applicable)
  return action.inputs
    .filter(input => input.from === 'conversation' && applicable.has(input.name))
    .filter(input => missing.has(input.name) || (!input.required && resolved.origins[input.name] !== 'call'))
    .map(input => toField(input, held))
}

function toField(input: ActionInput, held: Readonly<Record<string, JsonValue>>): FormField {
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
