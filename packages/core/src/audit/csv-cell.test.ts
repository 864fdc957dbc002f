import { describe, expect, it } from 'vitest'
import { toCsvCell } from './csv-cell.ts'

describe('a cell of an export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\0=1', '＝1+1', '＋1', '－1', '＠SUM(A1)', "'=1"])(
    'is no formula, and is had back by taking one apostrophe away: %j',
    text => {
      expect(toCsvCell(text)).toBe(`'${text}`)
    },
  )

  it.each(['\r=1', '\n=1', '=1,"x"'])('stays one cell besides: %j', text => {
    expect(toCsvCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`)
  })

  it.each(['', 'plain', '{"a":1}', '1=1', ' =1'])('is left as it is otherwise: %j', text => {
    expect(toCsvCell(text)).toBe(text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text)
  })
})
