import type { FormCondition, FormField } from '@bellhop/core/stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseEvent } from '../stream/parse-event.ts'
import { en } from '../texts/en.ts'
import { speak } from '../texts/texts.ts'
import { fieldsFor, readForm } from './read-form.ts'

const field = (name: string, changes: Partial<FormField> = {}): FormField => ({
  ...{ name, type: 'string', title: name, description: '', example: null, required: true, options: null },
  ...{ pattern: null, min: null, max: null, sensitive: false, value: null },
  ...changes,
})
const options = ['damaged', 'other'].map(value => ({ value, label: value }))
const reason = field('reason', { options })
const damage = field('damage', { when: { input: 'reason', in: ['damaged'], given: true } })
const photo = field('photo', { required: false, when: { input: 'damage', in: null, given: true } })
const names = (fields: FormField[], drafts: Record<string, string>) => fieldsFor(fields, drafts).map(({ name }) => name)

beforeAll(() => speak(en))

describe('a field with a condition', () => {
  it('appears as soon as it holds, and goes again', () => {
    const fields = [reason, damage, photo]
    expect(names(fields, {})).toEqual(['reason'])
    expect(names(fields, { reason: '0' })).toEqual(['reason', 'damage'])
    expect(names(fields, { reason: '0', damage: 'screen' })).toEqual(['reason', 'damage', 'photo'])
    expect(names(fields, { reason: '1', damage: 'screen' })).toEqual(['reason'])
  })

  it('is neither demanded nor sent while it is not asked, whatever it held', () => {
    expect(readForm([reason, damage], { reason: '1' })).toEqual({ values: { reason: 'other' }, errors: {} })
    expect(readForm([reason, damage], { reason: '1', damage: 'x' })).toEqual({
      values: { reason: 'other' },
      errors: {},
    })
    expect(Object.keys(readForm([reason, damage], { reason: '0' }).errors)).toEqual(['damage'])
  })

  it.each<[FormCondition, string, boolean]>([
    [{ input: 'n', in: [3], given: true }, '3', true],
    [{ input: 'n', in: [3], given: true }, '3.0', true],
    [{ input: 'n', in: [3], given: true }, '4', false],
    [{ input: 'n', in: [3], given: true }, 'three', false],
    [{ input: 'n', in: null, given: false }, '', true],
    [{ input: 'n', in: null, given: true }, 'three', false],
    [{ input: 'absent', in: null, given: true }, '3', false],
    [{ input: 'absent', in: null, given: false }, '3', true],
  ])('%j with %j: %s', (when, draft, shown) => {
    const fields = [field('n', { type: 'integer' }), field('x', { when })]
    expect(names(fields, { n: draft }).includes('x')).toBe(shown)
  })
})

it('takes the condition from the stream, and no event whose condition is none', () => {
  const fields = (when: unknown) => ({
    runId: 'r',
    action: 'a',
    title: 'A',
    number: 1,
    at: '',
    fields: [{ ...reason, when }],
  })
  const read = (when: unknown) => parseEvent('inputs-requested', JSON.stringify(fields(when)))
  expect(read(undefined)).toMatchObject({ fields: [{ when: null }] })
  for (const when of [
    { input: 'x', in: null, given: true },
    { input: 'x', in: ['a', 1, true], given: false },
  ])
    expect(read(when)).toMatchObject({ fields: [{ when }] })
  for (const when of ['x', {}, { input: 1 }, { input: 'x', in: [{}] }, { input: 'x', in: 'a' }])
    expect(read(when)).toBeNull()
})
