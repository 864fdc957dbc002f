import type { JsonObject, JsonValue } from '../json.ts'
import type { Action, ActionInput, When } from './action.ts'

export interface ToolSchema {
  name: string
  description: string
  /** JSON Schema (2020-12) of the arguments. */
  parameters: JsonObject
}

/**
 * An action as a model or an MCP client sees it. Only inputs from the conversation are parameters: a bound one is never the
 * caller's to set. Required are those that always apply. A sensitive input shows neither default nor example.
 */
export function toToolSchema(action: Action): ToolSchema {
  const asked = action.inputs.filter(input => input.from === 'conversation')
  return {
    name: action.name,
    description: describeAction(action),
    parameters: {
      type: 'object',
      properties: Object.fromEntries(asked.map(input => [input.name, toProperty(input)])),
      required: asked.filter(input => input.required && input.when === null).map(input => input.name),
      additionalProperties: false,
    },
  }
}

function describeAction(action: Action): string {
  if (action.examples.length === 0) return action.description
  return `${action.description}\n\nCustomers say, for example:\n${action.examples.map(text => `- ${text}`).join('\n')}`
}

function toProperty(input: ActionInput): JsonObject {
  const property: JsonObject = { type: jsonTypes[input.type], description: describeInput(input) }
  if (input.options) property.enum = input.options.map(option => option.value)
  if (input.default !== null && !input.sensitive) property.default = input.default
  return { ...property, ...limitsOf(input) }
}

const jsonTypes = {
  string: 'string',
  integer: 'integer',
  float: 'number',
  boolean: 'boolean',
  date: 'string',
  email: 'string',
  phone: 'string',
} as const satisfies Record<ActionInput['type'], string>

const formats: Partial<Record<ActionInput['type'], string>> = {
  date: 'A date, YYYY-MM-DD.',
  email: 'An email address.',
  phone: 'A phone number, with its country code if it is known.',
}

function describeInput(input: ActionInput): string {
  const parts = [input.title, input.description, formats[input.type] ?? '']
  if (input.type === 'date') parts.push(dateLimits(input))
  const labelled = input.options?.filter(option => option.label !== String(option.value)) ?? []
  if (labelled.length > 0) {
    parts.push(`Choices: ${labelled.map(option => `${JSON.stringify(option.value)} is ${option.label}`).join('; ')}.`)
  }
  if (input.when) parts.push(`Only if ${describeWhen(input.when)}.`)
  if (input.example !== null && !input.sensitive) parts.push(`Example: ${input.example}`)
  return parts
    .filter(part => part !== '')
    .map((part, i, all) => (i === all.length - 1 || /[.!?:]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

function describeWhen(when: When): string {
  if ('given' in when) return `${when.input} is ${when.given ? '' : 'not '}given`
  const values: JsonValue[] = 'equals' in when ? [when.equals] : when.in
  return `${when.input} is ${values.map(value => JSON.stringify(value)).join(' or ')}`
}

function dateLimits({ min, max }: ActionInput): string {
  if (min !== null && max !== null) return `From ${min} to ${max}.`
  if (min !== null) return `Not before ${min}.`
  return max === null ? '' : `Not after ${max}.`
}

function limitsOf(input: ActionInput): JsonObject {
  const { type, min, max } = input
  if (type === 'boolean' || type === 'date') return {}
  const isNumber = type === 'integer' || type === 'float'
  const limits: JsonObject = {}
  if (min !== null) limits[isNumber ? 'minimum' : 'minLength'] = min
  if (max !== null) limits[isNumber ? 'maximum' : 'maxLength'] = max
  // JSON Schema finds a pattern anywhere in the text; that of an input is met by the whole of it.
  if (input.pattern !== null && !isNumber) limits.pattern = `^(?:${input.pattern})$`
  return limits
}
