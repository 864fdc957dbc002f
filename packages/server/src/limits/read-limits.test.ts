import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultLimits, limitEntries } from './limit-table.ts'
import { readLimits } from './read-limits.ts'

const read = (env: Record<string, string>) => {
  const problems: string[] = []
  return { limits: readLimits(name => env[name] ?? null, problems), problems }
}

describe.each(limitEntries)('the limit %s', (name, entry) => {
  const { variable, min, max, off } = entry

  it('has a default within its bounds, or none', () => {
    expect(read({}).limits[name]).toBe(entry.default)
    if (off && entry.default === Number.POSITIVE_INFINITY) return
    expect(entry.default).toBeGreaterThanOrEqual(min)
    expect(entry.default).toBeLessThanOrEqual(max)
  })

  it.each([min, max])('may be %d', value => {
    expect(read({ [variable]: String(value) })).toEqual({ limits: { ...defaultLimits, [name]: value }, problems: [] })
  })

  it(`is ${off ? 'off where that is said' : 'never off'}`, () => {
    const { limits, problems } = read({ [variable]: 'off' })
    expect(problems).toHaveLength(off ? 0 : 1)
    expect(limits[name]).toBe(off ? Number.POSITIVE_INFINITY : entry.default)
  })

  it.each([
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'unlimited',
    'Infinity',
    '5s',
    '1_000',
    '1,000',
    String(max + 1),
    String(min - 1),
  ])('stops the start where it is %s, and says what it may be', text => {
    const { problems } = read({ [variable]: text })
    expect(problems).toEqual([expect.stringContaining(`${variable} must be a whole number from ${min} to ${max}`)])
  })

  it('stands in the table for operators, with its default', () => {
    const guide = readFileSync(new URL('../../../../docs/operating.md', import.meta.url), 'utf8')
    const standard = entry.default === Number.POSITIVE_INFINITY ? 'off' : entry.default.toLocaleString('en-US')
    expect(guide).toContain(`| \`${variable}\` | ${standard} |`)
  })
})
