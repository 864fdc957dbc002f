import { runtimeNames } from '@bellhop/core/authoring'
import { type Draft, isObject } from './draft.ts'

/** What may stand within `{{ }}` of a request: the inputs first, then what every run knows. */
export function requestNames({ inputs = [], context = [], requires }: Draft): string[] {
  const claims = requires?.identity === 'verified' ? ['identity_sub', 'identity_email'] : []
  return [...new Set([...inputs.map(({ name }) => name).filter(Boolean), ...context, ...claims, ...runtimeNames])]
}

/** What may stand within `{{ }}` of a message: paths into the answer, the inputs, and what is known of the conversation. */
export function messageNames({ inputs = [], context = [] }: Draft, response: unknown): string[] {
  return [
    ...(response === undefined ? [] : pathsOf(response, 'response').slice(0, 200)),
    ...inputs.filter(({ sensitive }) => !sensitive).map(({ name }) => `inputs.${name}`),
    ...context.map(key => `context.${key}`),
    'agent.name',
    'run.id',
    'run.status',
    'run.httpStatus',
  ]
}

// Deep enough for what a customer is told; a cycle can't be, since it came as JSON.
const deepest = 6

function pathsOf(value: unknown, path: string, depth = 0): string[] {
  if (depth > deepest) return []
  if (Array.isArray(value)) return value.length === 0 ? [path] : pathsOf(value[0], `${path}[0]`, depth + 1)
  if (!isObject(value)) return [path]
  return Object.entries(value).flatMap(([key, inner]) =>
    /^[A-Za-z_][\w-]*$/.test(key)
      ? pathsOf(inner, `${path}.${key}`, depth + 1)
      : pathsOf(inner, `${path}[${JSON.stringify(key)}]`, depth + 1),
  )
}
