import { expect, it } from 'vitest'
import { languages } from '../language.ts'
import { errorCodes, isErrorCode } from './codes.ts'
import { customerWords } from './customer-words.ts'

it('tells a customer of every failure in the language of the agent, and in English in any other', () => {
  const codes = Object.keys(errorCodes).filter(isErrorCode)
  for (const code of codes) {
    const said = languages.map(language => customerWords(code, language))
    expect(new Set(said).size, code).toBe(languages.length)
    for (const words of said) expect(words, code).toMatch(/[.?。]$/)
    expect(customerWords(code, 'pt-BR')).toBe(errorCodes[code].customer)
    expect(customerWords(code, undefined)).toBe(errorCodes[code].customer)
  }
})

it('never says that a write of which nobody knows was done, or was not', () => {
  expect(languages.map(language => customerWords('outcome_unknown', language))).toEqual([
    expect.stringContaining('not certain'),
    expect.stringContaining('nicht sicher'),
    expect.stringContaining('pas certain'),
    expect.stringContaining('No estoy seguro'),
    expect.stringContaining('確認できていません'),
  ])
})
