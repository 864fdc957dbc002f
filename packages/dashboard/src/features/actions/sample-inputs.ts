import type { Draft } from './draft.ts'

/** The inputs that a transform is tried with: examples and defaults as their types. What is sensitive a transform never gets. */
export function sampleInputs({ inputs = [] }: Draft): Record<string, unknown> {
  const values = inputs.flatMap(
    ({ name, type = 'string', example, default: fallback, value, sensitive }): [string, unknown][] => {
      const given = example ?? fallback ?? value ?? null
      return sensitive || given === null ? [] : [[name, typed(type, given)]]
    },
  )
  return Object.fromEntries(values)
}

function typed(type: string, given: unknown): unknown {
  if (typeof given !== 'string') return given
  if (type === 'boolean') return /^(true|yes|on|1)$/i.test(given.trim())
  const number = Number(given)
  return (type === 'integer' || type === 'float') && given.trim() !== '' && Number.isFinite(number) ? number : given
}
