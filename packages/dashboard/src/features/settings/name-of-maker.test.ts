import { expect, it } from 'vitest'
import { nameOfMaker } from './name-of-maker.ts'

const people = [{ id: 'usr_1', name: 'Ada' }]
const keys = [{ id: 'key_1', name: 'Deploy' }]

it.each([
  ['usr_1', 'Ada'],
  ['key_1', 'Deploy'],
  ['usr_2', 'somebody who has left'],
  ['key_2', 'a key that was revoked'],
  ['bootstrap', 'the server'],
])('says of %s that it was %s', (id, name) => {
  expect(nameOfMaker(id, people, keys)).toBe(name)
})
