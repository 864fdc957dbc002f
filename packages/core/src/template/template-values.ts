import { BellhopError } from '../error/bellhop-error.ts'

export type Scalar = string | number | boolean

/** What fills the placeholders of a request. Only own properties count; `undefined` and `null` are absent. */
export type TemplateValues = Readonly<Record<string, Scalar | null | undefined>>

/**
 * The value of a placeholder, or `undefined` where it is absent.
 * @throws BellhopError `template_invalid` for anything but text, a finite number or a boolean.
 */
export function lookUp(values: TemplateValues, name: string, path: string): Scalar | undefined {
  if (!Object.hasOwn(values, name)) return undefined
  const value: unknown = values[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw refuseValue(name, path, 'it is neither text, a finite number nor true or false')
}

/** Names the placeholder and never its value: the value may be a customer's, and messages are recorded. */
export function refuseValue(name: string, path: string, why: string): BellhopError {
  const message = `The value of {{${name}}} can't be used here: ${why}.`
  return new BellhopError('template_invalid', message, { issues: [{ path, message }] })
}

export function refuseTemplate(path: string, messages: readonly string[]): BellhopError {
  return new BellhopError('template_invalid', messages[0] ?? 'The template is not valid.', {
    issues: messages.map(message => ({ path, message })),
  })
}
