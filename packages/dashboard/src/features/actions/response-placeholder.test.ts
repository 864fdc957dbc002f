import { parseMessage, renderMessageWithNotes } from '@bellhop/core/authoring'
import { expect, it } from 'vitest'
import { responsePlaceholder, withPlaceholder } from './response-placeholder.ts'

it('names a value of the answer in the way in which messages read it', () => {
  const response = { items: [{ 'first-name': 'Ann' }] }
  const placeholder = responsePlaceholder(['items', 0, 'first-name'])
  expect(placeholder).toBe('{{ response.items[0].first-name }}')
  const format = { locale: 'en', timeZone: 'UTC', now: new Date(0) }
  expect(renderMessageWithNotes(parseMessage(placeholder ?? ''), { response }, format).text).toBe('Ann')
})

it('has no name for what a message cannot reach', () => {
  expect(responsePlaceholder(['a b'])).toBeNull()
  expect(responsePlaceholder(['a', '0x'])).toBeNull()
})

it('stands apart from the words before it', () => {
  expect(withPlaceholder(null, '{{ a }}')).toBe('{{ a }}')
  expect(withPlaceholder('It is', '{{ a }}')).toBe('It is {{ a }}')
  expect(withPlaceholder('It is ', '{{ a }}')).toBe('It is {{ a }}')
})
