import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { define, prepare } from './testdata/run-kit.ts'

const inputs = [
  { name: 'pin', type: 'string', sensitive: true, required: false },
  { name: 'amount', type: 'integer', sensitive: true, required: false },
  { name: 'note', type: 'string', required: false },
]
const call = { inputs: { pin: 'hunter2', amount: 4711, note: 'hello' } }

function show(request: JsonObject, given = call.inputs as JsonObject) {
  const action = define({ method: 'POST', url: 'https://api.example.com/', ...request }, { inputs })
  const { frozen } = prepare(action, { inputs: given })
  if (!frozen.request || !frozen.shown) throw new Error('nothing is sent')
  return { real: frozen.request, shown: frozen.shown }
}

describe('a sensitive input is sent and not shown', () => {
  it('in the path', () => {
    const { real, shown } = show({ url: 'https://api.example.com/a/x{{pin}}/{{note}}' })
    expect(real.url).toBe('https://api.example.com/a/xhunter2/hello')
    expect(shown.url).toBe('https://api.example.com/a/x••••/hello')
  })

  it('in the query', () => {
    const { real, shown } = show({
      query: [
        { name: 'p', value: '{{pin}}' },
        { name: 'n', value: '{{note}}' },
      ],
    })
    expect(real.url).toBe('https://api.example.com/?p=hunter2&n=hello')
    expect(shown.url).toBe('https://api.example.com/?p=••••&n=hello')
  })

  it('in a header, beside text and a secret', () => {
    const { real, shown } = show({ headers: [{ name: 'X-Pin', value: 'p={{pin}};{{secrets.KEY}}' }] })
    expect(real.headers).toEqual([{ name: 'X-Pin', parts: [{ text: 'p=hunter2;' }, { secret: 'KEY' }] }])
    expect(shown.headers).toEqual([{ name: 'X-Pin', parts: [{ text: 'p=••••;' }, { secret: 'KEY' }] }])
  })

  it('in JSON, within a text and alone, whatever its type', () => {
    const { real, shown } = show({ body: '{"a":"x {{pin}}","b":{{pin}},"c":{{amount}},"d":"{{amount}}","e":{{note}}}' })
    expect(real.body).toBe('{"a":"x hunter2","b":"hunter2","c":4711,"d":"4711","e":"hello"}')
    expect(shown.body).toBe('{"a":"x ••••","b":"••••","c":"••••","d":"••••","e":"hello"}')
  })

  it('in a form', () => {
    const { real, shown } = show({ bodyType: 'form', body: 'p={{pin}}&a={{amount}}&n={{note}}' })
    expect(real.body).toBe('p=hunter2&a=4711&n=hello')
    expect(shown.body).toBe('p=••••&a=••••&n=hello')
  })

  it('in the place of a claim that a sensitive input is bound to', () => {
    const action = define(
      { method: 'POST', url: 'https://api.example.com/', body: '["{{identity_ssn}}","{{ssn}}"]' },
      { inputs: [{ name: 'ssn', from: 'identity.ssn', sensitive: true }] },
    )
    const { frozen } = prepare(action, { identity: { ssn: '123-45' } })
    expect(frozen.request?.body).toBe('["123-45","123-45"]')
    expect(frozen.shown?.body).toBe('["••••","••••"]')
  })

  it('and is absent from both where it was not given', () => {
    const { real, shown } = show(
      {
        query: [{ name: 'p', value: '{{pin}}' }],
        headers: [{ name: 'X-Pin', value: '{{pin}}' }],
        body: '[{{pin}}]',
      },
      {},
    )
    expect(shown).toEqual({ url: 'https://api.example.com/', headers: [], body: '[null]' })
    expect(real).toMatchObject(shown)
  })
})

describe('a request without sensitive inputs', () => {
  it('is shown as it is', () => {
    const { real, shown } = show({ body: '{"n":"{{note}}"}' }, { note: 'masked-0000' })
    expect(real).toMatchObject(shown)
  })
})

describe('a value that has no place', () => {
  it('is refused at the header that it was for', () => {
    const headers = [
      { name: 'X-A', value: 'a' },
      { name: 'X-B', value: '{{note}}' },
    ]
    expect(() => show({ headers }, { note: 'a\r\nX-C: c' })).toThrow(
      expect.objectContaining({
        code: 'template_invalid',
        issues: [expect.objectContaining({ path: '$.request.headers[1].value' })],
      }),
    )
  })
})
