import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputType } from '../action/action.ts'
import { isGiven, readValue } from './read-value.ts'

const types: InputType[] = ['string', 'integer', 'float', 'boolean', 'date', 'email', 'phone']
const message = (text: string) => ({ ok: false, message: expect.stringContaining(text) })

describe('isGiven', () => {
  it.each([[undefined], [null], [''], [' '], ['\t\n\u00a0']])('counts %j as not given', raw => {
    expect(isGiven(raw)).toBe(false)
    for (const type of types) expect(readValue(type, raw)).toEqual({ ok: false, message: 'is not given' })
  })

  it.each([[0], [false], ['0'], ['a'], [[]], [{}]])('counts %j as given', raw => {
    expect(isGiven(raw)).toBe(true)
  })
})

describe('readValue', () => {
  it('never throws and never turns a list or an object into a value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.anything(), (type, raw) => {
        const read = readValue(type, raw, { now: new Date('2026-11-20T11:00:00Z'), country: 'US' })
        if (typeof raw === 'object' || typeof raw === 'function') expect(read.ok).toBe(false)
        if (read.ok) expect(['string', 'number', 'boolean']).toContain(typeof read.value)
      }),
      { numRuns: 500 },
    )
  })

  it('reads what it made to the same value again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean()),
        (type, raw) => {
          const once = readValue(type, raw)
          if (once.ok && once.value !== '') expect(readValue(type, once.value)).toEqual(once)
        },
      ),
    )
  })

  it('takes text of 10,000 characters, and another length where max says so', () => {
    const emoji = '💥'.repeat(10_000)
    expect(readValue('string', emoji)).toEqual({ ok: true, value: emoji })
    expect(readValue('string', `${emoji}x`)).toEqual(message('at most 10,000 characters'))
    expect(readValue('string', `${emoji}x`, { max: 20_000 }).ok).toBe(true)
    expect(readValue('string', 'abcd', { max: 3 })).toEqual(message('at most 3 characters'))
    expect(readValue('string', 'ab', { min: 3 })).toEqual(message('at least 3 characters'))
    expect(readValue('string', '', { min: 1 })).toEqual(message('not given'))
    expect(readValue('string', 'ab', { max: 1 })).toEqual(message('at most 1 character'))
  })

  it.each<[InputType, unknown, object, string | null]>([
    ['integer', 3, { min: 3, max: 3 }, null],
    ['integer', '2', { min: 3 }, 'at least 3'],
    ['integer', 4, { max: '3' }, 'at most 3'],
    ['float', 0.99, { min: 1 }, 'at least 1'],
    ['float', 1e9, {}, null],
    ['date', '2027-03-04', { min: '2027-03-04', max: '2027-03-04' }, null],
    ['date', '2027-03-03', { min: '2027-03-04' }, '2027-03-04 or later'],
    ['date', '2027/3/5', { max: '2027-03-04' }, '2027-03-04 or earlier'],
    ['boolean', 'yes', { min: 5, max: 1 }, null],
    ['email', 'a@example.com', { max: 5 }, 'at most 5'],
  ])('keeps a %s %j within %j', (type, raw, limits, refusal) => {
    const read = readValue(type, raw, limits)
    if (refusal === null) expect(read.ok).toBe(true)
    else expect(read).toEqual(message(refusal))
  })

  it.each<[InputType, unknown, object]>([
    ['integer', 3, { min: 'three' }],
    ['integer', 3, { max: '' }],
    ['integer', 3, { max: Number.NaN }],
    ['date', '2027-03-04', { min: 'today' }],
    ['date', '2027-03-04', { max: 2027 }],
    ['string', 'a', { pattern: '(' }],
    ['string', 'a', { pattern: '(a)\\1' }],
  ])('refuses a %s %j against %j, which permits nothing', (type, raw, settings) => {
    expect(readValue(type, raw, settings)).toEqual(message("can't be checked"))
  })

  it('matches the pattern against the whole value, after it was read', () => {
    const settings = { pattern: 'ORD-\\d+', example: 'ORD-12345' }
    expect(readValue('string', ' ORD-7 ', settings)).toEqual({ ok: true, value: 'ORD-7' })
    expect(readValue('string', 'my ORD-7', settings)).toEqual(message('must look like ORD-12345'))
    expect(readValue('string', 'x', { ...settings, sensitive: true })).toEqual(message('does not have the form'))
    expect(readValue('string', 'x', { pattern: '' }).ok).toBe(true)
  })
})

describe('a choice', () => {
  const options = [
    { value: 'damaged', label: 'Arrived damaged' },
    { value: 'late', label: 'Came too late' },
    { value: 'other', label: 'Damaged' },
  ]

  it.each([
    ['damaged', 'damaged'],
    [' late ', 'late'],
    ['arrived DAMAGED', 'damaged'],
    ['Damaged', 'other'],
  ])('takes %j as %s: the value first, then a label in any case', (raw, value) => {
    expect(readValue('string', raw, { options })).toEqual({ ok: true, value })
  })

  it.each([['broken'], ['LATE'], ['constructor'], [3], [{}], [['damaged']]])('refuses %j and lists the labels', raw => {
    expect(readValue('string', raw, { options })).toEqual(message('Arrived damaged, Came too late, Damaged'))
  })

  it('compares typed values', () => {
    const sizes = [
      { value: 1, label: 'One' },
      { value: '2', label: 'Two' },
    ]
    expect(readValue('integer', '1', { options: sizes })).toEqual({ ok: true, value: 1 })
    expect(readValue('integer', 2, { options: sizes })).toEqual({ ok: true, value: 2 })
    expect(readValue('integer', 'two', { options: sizes })).toEqual({ ok: true, value: 2 })
    expect(readValue('integer', 3, { options: sizes }).ok).toBe(false)
    const answer = [{ value: true, label: 'Go ahead' }]
    expect(readValue('boolean', 'go ahead', { options: answer })).toEqual({ ok: true, value: true })
    expect(readValue('boolean', 'no', { options: answer }).ok).toBe(false)
  })

  it('permits nothing when it has no options, or a label that two of them share', () => {
    expect(readValue('string', 'a', { options: [] }).ok).toBe(false)
    const twins = [
      { value: 'a', label: 'Same' },
      { value: 'b', label: 'same' },
    ]
    expect(readValue('string', 'SAME', { options: twins }).ok).toBe(false)
  })

  it('lists at most twenty labels', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ value: `v${index}`, label: `L${index}` }))
    expect(readValue('string', 'x', { options: many })).toEqual(message('L19 and 5 more'))
  })
})
