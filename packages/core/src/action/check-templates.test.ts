import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { safeParseAction } from './parse-action.ts'

function issuesOf(request: JsonObject, more: JsonObject = {}) {
  const parsed = safeParseAction({
    name: 'change_order',
    description: 'Use when an order has to change.',
    context: ['account_id'],
    inputs: [{ name: 'order_id' }, { name: 'count', type: 'integer' }],
    request: { method: 'POST', url: 'https://api.example.com/orders', ...request },
    ...more,
  })
  return parsed.success ? [] : parsed.error.issues
}

const everywhere = (text: string): [string, JsonObject][] => [
  ['$.request.url', { url: `https://api.example.com/${text}` }],
  ['$.request.url', { url: `https://api.example.com/?q=${text}` }],
  ['$.request.headers[0].value', { headers: [{ name: 'X-A', value: text }] }],
  ['$.request.query[0].value', { query: [{ name: 'q', value: text }] }],
  ['$.request.body', { body: `{"a":"${text}"}` }],
  ['$.request.body', { body: `{"a":${text}}` }],
  ['$.request.body', { body: `a=${text}`, bodyType: 'form' }],
]

describe('placeholders of a request', () => {
  it.each(
    ['order_id', 'count', 'account_id', 'agent_number', 'agent_uuid', 'contact_number', 'direction', 'medium']
      .concat(['current_datetime', 'timezone', 'conversation_id', 'identity_email', 'identity_sub'])
      .map(name => [name]),
  )('may be {{%s}}, wherever a value may stand', name => {
    for (const [, request] of everywhere(`{{ ${name} }}`)) expect(issuesOf(request)).toEqual([])
  })

  it.each(['ordr_id', 'ORDER_ID', 'identity_', 'other_key', 'constructor', '__proto__', 'inputs', 'secrets'])(
    'may not be {{%s}}, which names nothing',
    name => {
      for (const [path, request] of everywhere(`{{${name}}}`)) {
        expect(
          issuesOf(request).map(issue => issue.path),
          path,
        ).toEqual([path])
      }
    },
  )

  it('says which name was probably meant, or how to declare one', () => {
    expect(issuesOf({ body: '{"a":"{{ordr_id}}"}' })[0]?.message).toContain('Did you mean `order_id`?')
    expect(issuesOf({ body: '{"a":"{{colour}}"}' })[0]?.message).toContain('Declare an input of that name')
  })

  it.each(['contact.email', 'response.items[0].id', 'a.b.c'])('may not be dotted: {{%s}}', name => {
    for (const [path, request] of everywhere(`{{${name}}}`)) {
      const issues = issuesOf(request)
      expect(issues.map(issue => issue.path)).toEqual([path])
      expect(issues[0]?.message).toMatch(/Declare an input or a flat context key/)
    }
  })

  it('may be a secret in the value of a header alone', () => {
    for (const [path, request] of everywhere('{{secrets.SHOP}}')) {
      const paths = issuesOf(request).map(issue => issue.path)
      expect(paths, path).toEqual(path.includes('headers') ? [] : [path])
    }
  })

  it.each([
    ['{{order_id}}://api.example.com'],
    ['https://{{order_id}}'],
    ['https://{{order_id}}.example.com/x'],
    ['https://api.example.com{{order_id}}/x'],
    ['https://api.example.com:{{count}}/x'],
    ['https://{{order_id}}@api.example.com/x'],
    ['{{order_id}}/orders'],
    ['{{order_id}}'],
    ['https:{{order_id}}'],
    ['https:/{{order_id}}'],
    ['https://api.example.com\\{{order_id}}'],
  ])('may not stand where they choose who is called: %s', url => {
    const issues = issuesOf({ url })
    expect(issues.length).toBeGreaterThan(0)
    expect(new Set(issues.map(issue => issue.path))).toEqual(new Set(['$.request.url']))
  })

  it.each([
    ['ftp://api.example.com/x'],
    ['javascript:alert(1)'],
    ['https://user:pass@api.example.com/x'],
    ['https://'],
    ['https:///x'],
    ['https://api.exa mple.com/x'],
    ['https://api.example.com:99999/x'],
    ['https://api.example.com/../{{order_id}}'],
  ])('refuses a URL that could not be called: %s', url => {
    expect(issuesOf({ url }).map(issue => issue.path)).toEqual(['$.request.url'])
  })
})

describe('bodies', () => {
  it.each([
    ['{"a": "{{order_id}}", "b": {{count}}, "c": [{{count}}, "x {{order_id}} y"]}'],
    ['{{count}}'],
    ['"{{order_id}}"'],
    ['[]'],
  ])('are taken when they are JSON once placeholders are stood in: %s', body => {
    expect(issuesOf({ body })).toEqual([])
  })

  it.each([
    ['{"a": }'],
    ['{"a": 1,}'],
    ["{'a': 1}"],
    ['{"a": 1{{count}}}'],
    ['{"a": {{count}} {{count}}}'],
    ['{ {{count}}: 1 }'],
    ['{"a": "{{order_id}}}'],
    ['a=b'],
    ['undefined'],
  ])('are refused when they are not: %s', body => {
    expect(issuesOf({ body }).map(issue => issue.path)).toEqual(['$.request.body'])
  })

  it('are read as what their type says', () => {
    expect(issuesOf({ body: 'a={{order_id}}&b=1', bodyType: 'form' })).toEqual([])
    expect(issuesOf({ body: '{{order_id}}=1', bodyType: 'form' }).map(issue => issue.path)).toEqual(['$.request.body'])
    expect(issuesOf({ body: 'a=b', bodyType: 'from' }).map(issue => issue.path)).toEqual(['$.request.bodyType'])
  })
})

describe('header values', () => {
  it.each(['a\r\nEvil: 1', 'a\nb', 'a\u0001', 'na\u0308h', '🙂'])(
    'are refused beyond Latin-1 text on one line (%j)',
    value => {
      const headers = [{ name: 'X-A', value }]
      expect(issuesOf({ headers }).map(issue => issue.path)).toEqual(['$.request.headers[0].value'])
    },
  )
})

describe('the transform', () => {
  it.each([
    'response.items.map(item => item.name)',
    'const { a } = response\nreturn { a, status }',
    '({ a: inputs.x })',
  ])('is an expression or the body of a function: %s', transform => {
    expect(issuesOf({}, { response: { transform } })).toEqual([])
  })

  it.each(['return (', 'import x from "y"', '}; evil(); {', 'export default 1'])(
    'is refused when it does not parse: %s',
    transform => {
      expect(issuesOf({}, { response: { transform } }).map(issue => issue.path)).toEqual(['$.response.transform'])
    },
  )
})
