import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['FR_ca', 'fr'],
  ['es-419', 'es'],
  ['ja-JP-u-ca-japanese', 'ja'],
  ['en-GB', 'en'],
])('speaks the language of %s', (locale, language) => expect(languageOf(locale)).toBe(language))

it.each(['', 'pt-BR', 'deu', 'constructor', 'e', undefined])('speaks English for %j', locale =>
  expect(languageOf(locale)).toBe('en'),
)
