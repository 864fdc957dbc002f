import { expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { toCurl } from './to-curl.ts'

const draft = (auth: NonNullable<NonNullable<Draft['request']>['auth']>): Draft => ({
  name: 'a',
  description: 'Use when testing.',
  request: {
    method: 'POST',
    url: 'https://a.com',
    auth,
    headers: [{ name: 'X-Key', value: 'key {{ secrets.SHOP }}' }],
  },
})
const names = new Map([['sec_1', 'REFUNDS']])
const request = {
  method: 'POST',
  url: 'https://a.com/x?pin=••••',
  headers: [
    ['X-Key', 'key •••• 12ab'],
    ['Authorization', 'Bearer •••• 00ff'],
  ] as const,
  body: `{"it's": "$(id) \`id\`", "token": "•••• 00ff"}`,
}

it('names each credential instead of showing its fingerprint, and masks nothing as if it were a value', () => {
  const curl = toCurl(request, draft({ type: 'bearer', secret: 'sec_1' }), names)
  expect(curl).toContain("-H 'X-Key: key <SHOP>'")
  expect(curl).toContain("-H 'Authorization: Bearer <REFUNDS>'")
  expect(curl).toContain('pin=<SENSITIVE>')
  expect(curl).not.toContain('••••')
})

it('asks curl itself to compose Basic credentials', () => {
  const basic = { ...request, headers: [['Authorization', 'Basic •••• 00ff']] as const }
  expect(toCurl(basic, draft({ type: 'basic', username: "o'hara", secret: 'sec_1' }), names)).toContain(
    String.raw`-u 'o'\''hara:<REFUNDS>'`,
  )
})

it('leaves nothing of a value to the shell: all of it stands in single quotes', () => {
  const curl = toCurl(request, draft({ type: 'none' }), names)
  const words = curl.replaceAll(String.raw`'\''`, '').replaceAll(/'[^']*'/g, 'QUOTED')
  expect(words.split(/\s+\\\n\s+/)).toEqual(['curl -X POST QUOTED', '-H QUOTED', '-H QUOTED', '--data-raw QUOTED'])
})
