import { type JsonObject, parseAction } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { toShown } from './audit-form.ts'

const shownOf = (more: JsonObject) => {
  const { request, ...rest } = more
  const base = { method: 'POST', url: 'https://api.example.com/orders', ...(request as JsonObject) }
  const action = {
    name: 'order_status',
    description: 'Use when a customer asks.',
    ...(request === null ? {} : { request: base }),
    ...rest,
  }
  return JSON.stringify(toShown(parseAction(action)).shown)
}
const input = (more: JsonObject) => ({ inputs: [{ type: 'string', title: 'Input', ...more }] })
const body = (text: string) => ({ request: { body: text } })

describe('what the trail shows of an action', () => {
  it.each<[string, JsonObject]>([
    ['a constant', input({ name: 'api_key', from: 'constant', value: 'hunter2' })],
    ['a constant, whatever its name', input({ name: 'shop', from: 'constant', value: 'hunter2' })],
    ['a default', input({ name: 'password', required: false, default: 'hunter2' })],
    [
      'a default of which the title tells',
      { inputs: [{ name: 'x', type: 'string', title: 'Password', default: 'hunter2', required: false }] },
    ],
    [
      'an example and options',
      input({ name: 'pin', example: 'hunter2', options: [{ value: 'hunter2', label: 'hunter2' }] }),
    ],
    ['a number in a body', body('{"password": 12345678}')],
    ['a list in a body', body('{"token": ["hunter2", {"a": "hunter2"}], "order": "x"}')],
    ['an object in a body', body('{"credentials": {"user": "hunter2", "n": 12345678}}')],
    ['a member of which the name is escaped', body('{"p\\u0061ssword": "hunter2"}')],
    ['a pair in a body', body('[{"name": "api_key", "value": "hunter2"}]')],
    ['around a placeholder', { ...input({ name: 'a' }), ...body('{"password": "hunter2{{a}}"}') }],
    ['a drawn text in a body', body('{"x": "hunter2hunter2hunter2"}')],
    ['a form', { request: { bodyType: 'form', body: 'a=b&p%61ssword=hunter2' } }],
    ['any header', { request: { headers: [{ name: 'X-Access', value: 'hunter2' }] } }],
    [
      'a header around a placeholder',
      { ...input({ name: 'a' }), request: { headers: [{ name: 'X-Shop', value: 'hunter2 {{a}}' }] } },
    ],
    ['any row of the query', { request: { query: [{ name: 'code', value: 'hunter2' }] } }],
    ['any parameter of the URL', { request: { url: 'https://api.example.com/?code=hunter2&hunter2#hunter2' } }],
    ['a drawn part of the path', { request: { url: 'https://api.example.com/hunter2hunter2hunter2/x' } }],
    ['a transform', { response: { transform: 'const apiKey = "hunter2"; return response' } }],
    ['a user name', { request: { auth: { type: 'basic', username: 'hunter2', secret: 'sec_1' } } }],
    ['client code', { kind: 'client', request: null, client: { code: 'const apiKey = "hunter2"; open(apiKey)' } }],
  ])('is without what may be a credential in %s', (_, more) => {
    const shown = shownOf(more)
    expect(shown).not.toMatch(/hunter2|12345678/)
    expect(shown).toContain('••••')
  })

  it('is all the rest as it stands, with the placeholders', () => {
    const request = {
      method: 'POST',
      url: 'https://api.example.com/orders/{{order_id}}',
      headers: [
        { name: 'Accept', value: 'application/json' },
        { name: 'X-Key', value: '{{secrets.SHOP}}' },
      ],
      query: [{ name: 'order', value: '{{order_id}}' }],
      body: '{"order": "{{order_id}}", "token": {{order_id}}, "note": "by agent", "lines": [1, true, {"a": null}]}',
    }
    const definition = parseAction({
      name: 'order_status',
      description: 'Use when a customer asks.',
      request,
      ...input({ name: 'order_id', example: 'ORD-1', default: 'ORD-2', required: false }),
      response: { transform: 'return { total: response.total, title: "Order" }' },
    })
    const { value, shown } = toShown(definition)
    expect(shown).toEqual(value)
  })
})
