import { type Limits, limitEntries, toLimits } from './limit-table.ts'

export const limitVariables: readonly string[] = limitEntries.map(([, { variable }]) => variable)

/**
 * Reads the limits from the environment. Left out or empty: the default. A value is a whole number within the limit's bounds, or
 * `off` where it has that; anything else is a line of `problems`.
 */
export function readLimits(text: (name: string) => string | null, problems: string[]): Limits {
  return toLimits(({ variable, default: standard, min, max, off }) => {
    const given = text(variable)
    if (given === null) return standard
    if (given === 'off' && off) return Number.POSITIVE_INFINITY
    const value = Number(given)
    if (/^\d{1,10}$/.test(given) && value >= min && value <= max) return value
    problems.push(`${variable} must be a whole number from ${min} to ${max}${off ? ', or off' : ''}, not "${given}".`)
    return standard
  })
}
