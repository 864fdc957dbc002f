import { describe, expect, it } from 'vitest'
import { readForm, writeForm } from './form-body.ts'

describe('a form body', () => {
  it.each([
    ['', []],
    [
      'a=1&b={{x}}',
      [
        { name: 'a', value: '1' },
        { name: 'b', value: '{{x}}' },
      ],
    ],
    ['note=Order+{{ id }}+%26+more', [{ name: 'note', value: 'Order {{ id }} & more' }]],
    ['a=b=c', [{ name: 'a', value: 'b=c' }]],
  ])('%s is read as rows', (text, rows) => {
    expect(readForm(text)).toEqual(rows)
    expect(readForm(writeForm(rows))).toEqual(rows)
  })

  it('that has a placeholder in a name is no table', () => {
    expect(readForm('{{x}}=1')).toBeNull()
  })

  it('keeps a placeholder as it is written, whatever stands around it', () => {
    expect(writeForm([{ name: 'a b', value: '{{x}}&{{y}}' }])).toBe('a+b={{x}}%26{{y}}')
  })
})
