import type { When } from '../action/action.ts'
import type { JsonValue } from '../json.ts'
import type { Scalar } from '../template/template-values.ts'

/** What an authored value is for the input it is compared with; `undefined` when it is none. */
export type ConvertAuthored = (input: string, value: JsonValue) => Scalar | undefined

/**
 * Is the condition true of the inputs that are given so far? Equality is typed: `"3"` equals the integer 3 after
 * `convert`, never by loose comparison. `null` equals what is not given; a list or an object equals nothing.
 */
export function isWhenTrue(
  when: When | null,
  values: Readonly<Record<string, Scalar>>,
  convert: ConvertAuthored = asWritten,
): boolean {
  if (when === null) return true
  const value = Object.hasOwn(values, when.input) ? values[when.input] : undefined
  if ('given' in when) return (value !== undefined) === when.given
  const equals = (wanted: JsonValue): boolean =>
    wanted === null ? value === undefined : value !== undefined && convert(when.input, wanted) === value
  return 'in' in when ? when.in.some(equals) : equals(when.equals)
}

function asWritten(_input: string, value: JsonValue): Scalar | undefined {
  return typeof value === 'object' ? undefined : value
}
