import { describe, expect, it } from 'vitest'
import { type DraftInput, newDraft } from './draft.ts'
import { renameReferences, toType, withSource, withType } from './edit-input.ts'
import { moved } from './move-row.ts'

const input: DraftInput = { name: 'count', type: 'string', min: 2, max: 9, pattern: '^a', default: '3' }

describe('another type', () => {
  it('drops limits that would mean something else', () => {
    expect(withType(input, 'integer')).toMatchObject({ min: null, max: null, default: 3 })
    expect(withType(input, 'email')).toMatchObject({ min: 2, max: 9 })
  })

  it('reads the choices as the new type', () => {
    const choice = { ...input, options: [{ value: '1', label: 'One' }] }
    expect(withType(choice, 'integer').options).toEqual([{ value: 1, label: 'One' }])
    expect(withType(choice, 'boolean').options).toBeNull()
  })

  it.each([
    ['3', 'integer', 3],
    ['3.5', 'float', 3.5],
    ['', 'integer', ''],
    ['x', 'integer', 'x'],
    ['true', 'boolean', true],
    [3, 'string', '3'],
    [null, 'string', null],
  ] as const)('reads %j as %s', (value, type, read) => {
    expect(toType(value, type)).toBe(read)
  })
})

describe('another source', () => {
  it('leaves no default to an input that is bound, and no value to one that is not constant', () => {
    expect(withSource(input, 'identity.sub')).toMatchObject({ from: 'identity.sub', default: null })
    expect(withSource({ ...input, from: 'constant', value: 'x' }, 'conversation')).toMatchObject({ value: null })
  })

  it('shows the model nothing by itself', () => {
    expect(withSource({ ...input, shownToModel: true }, 'conversation').shownToModel).toBe(false)
  })
})

it('a new name of an input is carried to everything that names it, and to nothing else', () => {
  const draft = {
    ...newDraft(),
    inputs: [
      { name: 'order', type: 'string' as const },
      { name: 'why', type: 'string' as const, when: { input: 'id', given: true } },
    ],
    request: {
      method: 'POST' as const,
      url: 'https://x.example.com/{{id}}/{{ id }}/{{id_card}}/id',
      headers: [{ name: 'X', value: '{{id}}' }],
      query: [{ name: 'id', value: 'id' }],
      body: '{"a": "{{id}}"}',
    },
    messages: { success: 'Order {{ inputs.id | upper }}, {{ inputs.id_card }}, {{ response.id }}' },
  }
  const renamed = renameReferences(draft, 'id', 'order')
  expect(renamed.request).toEqual({
    method: 'POST',
    url: 'https://x.example.com/{{order}}/{{ order }}/{{id_card}}/id',
    headers: [{ name: 'X', value: '{{order}}' }],
    query: [{ name: 'id', value: 'id' }],
    body: '{"a": "{{order}}"}',
  })
  expect(renamed.messages?.success).toBe('Order {{ inputs.order | upper }}, {{ inputs.id_card }}, {{ response.id }}')
  expect(renamed.inputs?.[1]?.when).toEqual({ input: 'order', given: true })
})

it('moves a row up and down', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
})
