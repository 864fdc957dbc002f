import { isCalendarDay } from '../input/calendar-day.ts'
import { compilePattern } from '../input/pattern.ts'
import { isJsonObject, type JsonValue } from '../json.ts'
import type { Action, ActionInput, When } from './action.ts'
import type { Finding, Path } from './issue-path.ts'
import { didYouMean } from './nearest.ts'
import { readingProblem } from './reading-problem.ts'
import { isReservedName } from './reserved-names.ts'

/** What the inputs of a definition must not say of themselves and of each other. */
export function checkInputs(action: Action): Finding[] {
  return action.inputs.flatMap((input, i) => {
    const at = (...inner: Path): Path => ['inputs', i, ...inner]
    return [
      ...checkName(action.inputs, i, at),
      ...checkSource(input, at),
      ...checkLimits(input, at),
      ...checkOptions(input, at),
      ...checkValues(input, at),
      ...checkWhen(action.inputs, i, at),
    ]
  })
}

/** Where the names of all inputs are, for a finding that holds only if every one of them could be read. */
export function inputNamePaths(action: Action): Path[] {
  return [['inputs'], ...action.inputs.map((_, i): Path => ['inputs', i, 'name'])]
}

type At = (...inner: Path) => Path

function checkName(inputs: readonly ActionInput[], i: number, at: At): Finding[] {
  const name = inputs[i]?.name ?? ''
  if (isReservedName(name)) {
    return [
      {
        path: at('name'),
        message: `\`${name}\` is reserved: it means something in every action. Choose another name.`,
      },
    ]
  }
  const first = inputs.findIndex(input => input.name === name)
  if (first === i) return []
  return [{ path: at('name'), message: `\`${name}\` is taken by $.inputs[${first}]. Give each input its own name.` }]
}

function checkSource(input: ActionInput, at: At): Finding[] {
  const findings: Finding[] = []
  const bound = input.from !== 'conversation'
  const refuse = (field: string, message: string) =>
    findings.push({ path: at(field), message, needs: [at('from'), at('required')] })

  if (input.default !== null && bound) {
    refuse('default', `An input that comes from ${input.from} never falls back on a default. Remove it.`)
  } else if (input.default !== null && input.required) {
    refuse('default', 'A required input has no default. Remove the default, or set `required` to false.')
  }
  if (input.from === 'constant' && input.value === null) refuse('value', 'A constant needs its value.')
  if (input.from !== 'constant' && input.value !== null)
    refuse('value', 'Only an input with `from` constant has a value.')
  if (input.shownToModel && !bound) {
    refuse('shownToModel', 'An input from the conversation comes from the model already. Leave it out.')
  }
  if (input.shownToModel && input.sensitive) {
    refuse('shownToModel', 'A sensitive input is never shown to the model. Set one of the two to false.')
  }
  return findings
}

function checkLimits(input: ActionInput, at: At): Finding[] {
  const findings: Finding[] = []
  const { type, min, max, pattern } = input
  for (const field of ['min', 'max'] as const) {
    const message = limitProblem(type, input[field])
    if (message) findings.push({ path: at(field), message, needs: [at('type')] })
  }
  if (findings.length === 0 && min !== null && max !== null && min > max) {
    findings.push({ path: at('min'), message: `Must not be above \`max\` (${max}).`, needs: [at('type'), at('max')] })
  }
  if (pattern !== null) {
    const message = type === 'boolean' ? 'An input of the type boolean has no pattern.' : patternProblem(pattern)
    if (message) findings.push({ path: at('pattern'), message, needs: [at('type')] })
  }
  return findings
}

function limitProblem(type: ActionInput['type'], limit: string | number | null): string | null {
  if (limit === null) return null
  if (type === 'boolean') return 'An input of the type boolean has no limits.'
  if (type === 'date') {
    return typeof limit === 'string' && isCalendarDay(limit) ? null : 'The limit of a date must be a date, YYYY-MM-DD.'
  }
  if (typeof limit !== 'number') return 'Must be a number.'
  if (!isText(type)) return null
  return Number.isInteger(limit) && limit >= 0 && limit <= 100_000
    ? null
    : 'For text this is a length: a whole number from 0 to 100000.'
}

function patternProblem(pattern: string): string | null {
  const compiled = compilePattern(pattern)
  return compiled.ok ? null : `Cannot be used: ${compiled.message}`
}

function isText(type: ActionInput['type']): boolean {
  return type === 'string' || type === 'email' || type === 'phone'
}

function checkOptions(input: ActionInput, at: At): Finding[] {
  if (input.options === null) return []
  if (input.options.length === 0) {
    return [{ path: at('options'), message: 'Needs at least one choice. Leave `options` out for a free answer.' }]
  }
  const findings: Finding[] = []
  input.options.forEach(({ value }, i) => {
    const path = at('options', i, 'value')
    if (!isOfType(input, value)) {
      findings.push({ path, message: `Must be ${article[input.type]} like the input.`, needs: [at('type')] })
    } else if (input.options?.findIndex(other => other.value === value) !== i) {
      findings.push({ path, message: `The choice ${JSON.stringify(value)} is there twice.`, needs: [at('options')] })
    }
  })
  return findings
}

const article = {
  string: 'a text',
  integer: 'a whole number',
  float: 'a number',
  boolean: 'true or false',
  date: 'a date, YYYY-MM-DD,',
  email: 'an email address',
  phone: 'a phone number with its country code',
} as const satisfies Record<ActionInput['type'], string>

// A choice is compared and sent as it stands, so it must be of the type already, not only readable as it.
function isOfType(input: ActionInput, value: string | number | boolean): boolean {
  switch (input.type) {
    case 'integer':
      return Number.isSafeInteger(value)
    case 'float':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'date':
      return isCalendarDay(String(value))
    case 'string':
      return typeof value === 'string' && value.trim() !== ''
    case 'email':
    case 'phone':
      return typeof value === 'string' && readingProblem(ofType(input), value) === null
  }
}

const readingFields = ['type', 'pattern', 'min', 'max', 'options'] as const

// Against limits that make no sense nothing could be read, and every value would seem wrong.
function canBeRead(input: ActionInput): boolean {
  const anywhere = () => []
  return checkLimits(input, anywhere).length === 0 && checkOptions(input, anywhere).length === 0
}

function ofType(input: ActionInput): ActionInput {
  return { ...input, options: null, pattern: null, min: null, max: null }
}

function checkValues(input: ActionInput, at: At): Finding[] {
  if (!canBeRead(input)) return []
  const needs = readingFields.map(field => at(field))
  return (['default', 'example', 'value'] as const).flatMap((field): Finding[] => {
    const value = input[field]
    if (value === null || isJsonObject(value) || Array.isArray(value)) return []
    const problem = readingProblem(input, value)
    if (problem === null) return []
    return [{ path: at(field), message: `Could not be taken from a customer either: it ${problem}.`, needs }]
  })
}

function checkWhen(inputs: readonly ActionInput[], i: number, at: At): Finding[] {
  const when = inputs[i]?.when ?? null
  if (when === null) return []
  const path = at('when', 'input')
  const position = inputs.findIndex(input => input.name === when.input)
  const other = inputs[position]
  if (!other) {
    const earlier = inputs.slice(0, i).map(input => input.name)
    const message = `There is no input \`${when.input}\`.${didYouMean(when.input, earlier)}`
    return [{ path, message, needs: [['inputs'], ...inputs.map((_, j): Path => ['inputs', j, 'name'])] }]
  }
  if (position === i) return [{ path, message: 'An input cannot depend on itself. Name one above it.' }]
  if (position > i) {
    return [{ path, message: `\`${when.input}\` comes later. Move it above this input, or depend on one above.` }]
  }
  return checkCompared(when, other, position, at)
}

function checkCompared(when: When, other: ActionInput, position: number, at: At): Finding[] {
  if ('given' in when || !canBeRead(other)) return []
  const values: [JsonValue, Path][] =
    'equals' in when
      ? [[when.equals, at('when', 'equals')]]
      : when.in.map((value, j): [JsonValue, Path] => [value, at('when', 'in', j)])
  return values.flatMap(([value, path]): Finding[] => {
    if (typeof value === 'object' || canEqual(other, value)) return []
    const message = other.options
      ? `\`${other.name}\` never has this value. Its choices are ${other.options.map(option => JSON.stringify(option.value)).join(', ')}.`
      : `\`${other.name}\` never has this value: it is ${article[other.type].replace(/,$/, '')}.`
    const needs = readingFields.map((field): Path => ['inputs', position, field])
    return [{ path, message, needs }]
  })
}

// A condition compares with what the other input would read the value as.
function canEqual(input: ActionInput, value: string | number | boolean): boolean {
  return readingProblem(input, value) === null
}
