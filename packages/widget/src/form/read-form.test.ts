import type { FormField } from '@bellhop/core/stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../texts/en.ts'
import { speak } from '../texts/texts.ts'
import { controlOf, draftOf, textAttributes } from './control.ts'
import { readForm } from './read-form.ts'

const field = (changes: Partial<FormField>): FormField => ({
  name: 'x',
  type: 'string',
  title: 'X',
  description: '',
  example: null,
  required: true,
  options: null,
  pattern: null,
  min: null,
  max: null,
  sensitive: false,
  value: null,
  ...changes,
})
const read = (changes: Partial<FormField>, draft: string) => readForm([field(changes)], { x: draft })
const sizes = [
  { value: 1, label: 'Small' },
  { value: 2, label: 'Large' },
]

beforeAll(() => speak(en))

describe('readForm', () => {
  it.each<[Partial<FormField>, string, unknown]>([
    [{ type: 'string' }, ' Ada ', 'Ada'],
    [{ type: 'integer' }, ' 3 ', 3],
    [{ type: 'integer' }, '-3.0', -3],
    [{ type: 'float' }, '2.5', 2.5],
    [{ type: 'float' }, '2,5', 2.5],
    [{ type: 'float' }, '-2e3', -2000],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'false', false],
    [{ type: 'date' }, '2027-03-04', '2027-03-04'],
    [{ type: 'email' }, ' ada@example.com ', 'ada@example.com'],
    [{ type: 'phone' }, '+351 912 345 678', '+351 912 345 678'],
    [{ type: 'integer', options: sizes }, '1', 2],
    [{ type: 'string', pattern: '^ORD-' }, 'ORD-1', 'ORD-1'],
    [{ type: 'string', pattern: '([' }, 'what the server must judge', 'what the server must judge'],
    [{ type: 'integer', min: 0, max: 5 }, '5', 5],
  ])('%j takes %j', (changes, draft, value) => {
    expect(read(changes, draft)).toEqual({ values: { x: value }, errors: {} })
  })

  it.each<[Partial<FormField>, string]>([
    [{ type: 'string' }, '   '],
    [{ type: 'integer' }, '1,000'],
    [{ type: 'integer' }, '3.5'],
    [{ type: 'integer' }, '3 items'],
    [{ type: 'integer' }, '0x3'],
    [{ type: 'integer' }, '9007199254740993'],
    [{ type: 'float' }, '1,000'],
    [{ type: 'float' }, 'Infinity'],
    [{ type: 'float' }, '0x10'],
    [{ type: 'boolean' }, ''],
    [{ type: 'date' }, '3 March'],
    [{ type: 'date', min: '2027-01-01' }, '2026-12-31'],
    [{ type: 'email' }, 'ada'],
    [{ type: 'phone' }, 'none'],
    [{ type: 'string', options: sizes }, '7'],
    [{ type: 'string', pattern: '^ORD-' }, '12'],
    [{ type: 'string', max: 3 }, 'four'],
    [{ type: 'string', min: 3 }, 'ab'],
    [{ type: 'integer', max: 5 }, '6'],
  ])('%j refuses %j and says so at the field', (changes, draft) => {
    const { values, errors } = read(changes, draft)
    expect(values).toEqual({})
    expect(errors.x).toMatch(/\.$/)
  })

  it('leaves an optional input out when it is empty', () => {
    expect(read({ required: false }, ' ')).toEqual({ values: {}, errors: {} })
    expect(read({ required: false, type: 'boolean' }, '')).toEqual({ values: {}, errors: {} })
  })

  it('reports every bad field at once and keeps the good ones', () => {
    const fields = [field({ name: 'a' }), field({ name: 'b', type: 'email' }), field({ name: 'c' })]
    const { values, errors } = readForm(fields, { a: 'x', b: 'y', c: '' })
    expect(values).toEqual({ a: 'x' })
    expect(Object.keys(errors)).toEqual(['b', 'c'])
  })
})

describe('controls', () => {
  it.each<[Partial<FormField>, string]>([
    [{ type: 'boolean' }, 'yes-no'],
    [{ type: 'boolean', required: false }, 'checkbox'],
    [{ options: sizes }, 'radios'],
    [{ options: sizes, required: false }, 'select'],
    [{ options: Array.from({ length: 6 }, (_, value) => ({ value, label: `${value}` })) }, 'select'],
    [{ type: 'date' }, 'date'],
    [{ max: 1000 }, 'textarea'],
    [{ max: 1000, sensitive: true }, 'text'],
    [{}, 'text'],
  ])('%j is shown as %s', (changes, control) => {
    expect(controlOf(field(changes))).toBe(control)
  })

  it.each<[Partial<FormField>, object]>([
    [{ type: 'email' }, { type: 'email', inputmode: 'email', autocomplete: 'email' }],
    [{ type: 'phone' }, { type: 'tel', inputmode: 'tel', autocomplete: 'tel' }],
    [{ type: 'integer' }, { type: 'text', inputmode: 'numeric' }],
    [{ type: 'float' }, { type: 'text', inputmode: 'decimal' }],
    [{ sensitive: true }, { type: 'password', autocomplete: 'off' }],
    [
      { sensitive: true, type: 'integer' },
      { type: 'password', inputmode: 'numeric' },
    ],
  ])('%j gets its keyboard', (changes, attributes) => {
    expect(textAttributes(field(changes))).toMatchObject(attributes)
  })

  it('leave the minus sign where a number may be negative', () => {
    expect(textAttributes(field({ type: 'integer', min: -5 })).inputmode).toBeUndefined()
  })

  it('start with what the conversation knows', () => {
    expect(draftOf(field({ value: 3 }))).toBe('3')
    expect(draftOf(field({ value: false, type: 'boolean' }))).toBe('false')
    expect(draftOf(field({ value: 2, options: sizes }))).toBe('1')
    expect(draftOf(field({ value: 'gone', options: sizes }))).toBe('')
    expect(draftOf(field({}))).toBe('')
  })
})
