import { expect, it } from 'vitest'
import { isPiped } from './is-piped.ts'
import { maxCurlCharacters } from './parse-curl.ts'

it.each([
  [`curl https://a.com | jq .`, true],
  [`curl https://a.com |& tee`, true],
  [`curl https://a.com|`, true],
  [`curl https://a.com`, false],
  [`curl https://a.com || exit 1`, false],
  [`curl https://a.com || exit 1 | cat`, true],
  [`curl 'https://a.com/a|b' -d "a|b"`, false],
  [`curl 'a' | 'b'`, true],
  [String.raw`curl https://a.com/a\|b`, false],
  [String.raw`curl -d "a\"|b"`, false],
  [String.raw`curl -d 'a\' | jq`, true],
  [String.raw`curl \" | jq`, true],
  [`curl "never closed | jq`, false],
])('sees in %j whether the output goes on to another command', (command, expected) => {
  expect(isPiped(command)).toBe(expected)
})

it.each([
  ['escaped quotes', String.raw`\"`],
  ['quotes', `"'`],
  ['pipes', '||'],
  ['escapes', '\\'],
])('looks at each character once, of %s as well', (_, unit) => {
  const command = `curl https://a.com ${unit.repeat(maxCurlCharacters)}`.slice(0, maxCurlCharacters)
  let looks = 0
  function* counted() {
    for (const character of command) {
      looks += 1
      yield character
    }
  }
  isPiped(counted())
  expect(looks).toBeLessThanOrEqual(maxCurlCharacters)
})
