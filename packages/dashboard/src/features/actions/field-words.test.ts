import { expect, it } from 'vitest'
import { inFieldWords } from './field-words.ts'

it.each([
  ['$.request.timeoutMs', 'Must be a whole number from 500 to 60000.', 'Must be from 0.5 to 60 seconds.'],
  ['$.client.timeoutMs', 'Must be a whole number from 500 to 60000.', 'Must be from 0.5 to 60 seconds.'],
  ['$.approvalExpiresMs', 'Must be a whole number from 60000 to 86400000.', 'Must be from 1 to 1,440 minutes.'],
  ['$.request.cacheSeconds', 'Must be a whole number from 0 to 3600.', 'Must be a whole number from 0 to 3600.'],
  ['$.request.auth.secret', 'Must be a text of 1 to 200 characters.', 'Choose a secret.'],
  ['$.request.timeoutMs', 'Is missing.', 'Is missing.'],
])('says of %s what will do as its field takes it', (path, message, said) => {
  expect(inFieldWords({ path, message })).toEqual({ path, message: said })
})
