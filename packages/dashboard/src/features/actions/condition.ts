import { type DraftInput, isObject } from './draft.ts'

/** When an input is asked, as the editor's fields have it. */
export interface Condition {
  input: string
  test: 'equals' | 'in' | 'given' | 'missing'
  values: unknown[]
}

/** Null for an input that is always asked. */
export function readCondition(when: unknown): Condition | null {
  if (!isObject(when) || typeof when.input !== 'string') return null
  const { input } = when
  if (typeof when.given === 'boolean') return { input, test: when.given ? 'given' : 'missing', values: [] }
  if (Array.isArray(when.in)) return { input, test: 'in', values: when.in }
  return { input, test: 'equals', values: when.equals === undefined ? [] : [when.equals] }
}

export function writeCondition(condition: Condition | null): unknown {
  if (condition === null) return null
  const { input, test, values } = condition
  if (test === 'in') return { input, in: values }
  if (test === 'equals') return { input, equals: values[0] ?? '' }
  return { input, given: test === 'given' }
}

/** What a condition on the input begins with: its first choice, where it has some. */
export function firstCondition(input: DraftInput): Condition {
  if (input.type === 'boolean') return { input: input.name, test: 'equals', values: [true] }
  const [choice] = input.options ?? []
  return choice
    ? { input: input.name, test: 'equals', values: [choice.value] }
    : { input: input.name, test: 'given', values: [] }
}
