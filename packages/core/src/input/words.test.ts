import { expect, it } from 'vitest'
import { parseAction } from '../action/parse-action.ts'
import { languages } from '../language.ts'
import { readValue } from './read-value.ts'
import { resolveInputs } from './resolve-inputs.ts'
import { inputWords } from './words.ts'

it.each([
  ['en-US', 'Amount must be a whole number in digits, such as 3.'],
  ['de-AT', 'Amount: muss eine ganze Zahl in Ziffern sein, zum Beispiel 3.'],
  ['fr-FR', 'Amount : doit être un nombre entier en chiffres, par exemple 3.'],
  ['es-MX', 'Amount: debe ser un número entero en cifras, por ejemplo 3.'],
  ['ja-JP', 'Amount：3 のような整数でご入力ください。'],
  ['pt-BR', 'Amount must be a whole number in digits, such as 3.'],
])('says in the language of %s what is wrong with a value', (locale, message) => {
  const action = parseAction({
    name: 'x',
    description: 'Use when it is about x.',
    inputs: [{ name: 'amount', type: 'integer', title: 'Amount' }],
    request: { method: 'GET', url: 'https://api.example.com/{{amount}}' },
  })
  const { issues } = resolveInputs(action, { inputs: { amount: 'many' }, agent: { locale } })
  expect(issues).toEqual([{ path: '$.inputs.amount', message }])
})

it('says something of its own for each reason in each language', () => {
  const options = Array.from({ length: 22 }, (_, value) => ({ value: `v${value}`, label: `L${value}` }))
  const wrong = (locale: string) => [
    ...[readValue('string', '', { locale }), readValue('string', 'x', { locale, options })],
    ...[readValue('string', 'x', { locale, pattern: '[0-9]+', example: '7' })],
    ...[readValue('string', 'x', { locale, pattern: '[0-9]+' }), readValue('string', 'x', { locale, pattern: '(' })],
    ...[readValue('string', 'x', { locale, min: 2 }), readValue('string', 'xxx', { locale, max: 2 })],
    ...[readValue('integer', 1, { locale, min: 2 }), readValue('integer', 3, { locale, max: 2 })],
    ...[readValue('integer', 3, { locale, max: 'x' }), readValue('string', {}, { locale })],
    ...[readValue('boolean', 'x', { locale }), readValue('float', 'x', { locale })],
    ...[readValue('integer', 'x', { locale }), readValue('integer', '1234567890123456789', { locale })],
    ...[readValue('email', 'x', { locale }), readValue('date', 'x', { locale })],
    ...[readValue('date', '2027-02-30', { locale }), readValue('date', '3/4', { locale })],
    ...[readValue('date', '03/04/2027', { locale }), readValue('date', '03/04/2027', { locale, sensitive: true })],
    ...[readValue('date', '2027-02-03', { locale, min: '2028-01-01' })],
    ...[readValue('date', '2027-02-03', { locale, max: '2026-01-01' })],
    ...[readValue('date', '2027-02-03', { locale, timeZone: 'No/where' })],
    ...[readValue('phone', {}, { locale }), readValue('phone', '12', { locale, country: 'US' })],
    ...[readValue('phone', '+1 415 555 2671 ext. 3', { locale })],
  ]
  const english = wrong('en').map(read => !read.ok && read.message)
  expect(new Set(english).size).toBe(english.length)
  for (const language of languages.filter(other => other !== 'en')) {
    const said = wrong(language).map(read => !read.ok && read.message)
    expect(new Set(said).size).toBe(said.length)
    expect(said.filter(message => english.includes(message))).toEqual([])
  }
})

it('drops the question mark of a title that is a question', () => {
  const action = parseAction({
    name: 'x',
    description: 'Use when it is about x.',
    inputs: [{ name: 'gift', type: 'boolean', title: 'Is it a gift?' }],
    request: { method: 'GET', url: 'https://api.example.com/{{gift}}' },
  })
  expect(resolveInputs(action, { inputs: { gift: 'perhaps' } }).issues[0]?.message).toBe(
    'Is it a gift must be yes or no.',
  )
})

it('repeats no sensitive value', () => {
  for (const locale of languages) {
    const read = readValue('date', '03/04/1931', { locale, sensitive: true })
    expect(JSON.stringify(read)).not.toContain('1931')
  }
})

it('has every word in every language', () => {
  for (const language of languages) expect(Object.keys(inputWords(language))).toEqual(Object.keys(inputWords('en')))
})
