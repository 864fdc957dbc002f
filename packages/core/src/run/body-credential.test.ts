import { describe, expect, it } from 'vitest'
import { addBodyCredential, showBodyCredential } from './body-credential.ts'

describe('a credential in the body', () => {
  it.each([
    [null, '{"k":"v"}'],
    ['', '{"k":"v"}'],
    ['{}', '{"k":"v"}'],
    [' { } ', '{"k":"v"}'],
    ['{"a":1}', '{"a":1,"k":"v"}'],
    ['{"a":{"b":"}"}\n}\n', '{"a":{"b":"}"},"k":"v"}'],
    ['{"a":1e400,"b":0.10000000000000000001}', '{"a":1e400,"b":0.10000000000000000001,"k":"v"}'],
  ])('leaves the rest of the JSON as it is: %s', (body, added) => {
    expect(addBodyCredential(body, 'json', 'k', 'v')).toBe(added)
  })

  it.each([
    [null, 'k=v'],
    ['', 'k=v'],
    ['a=1', 'a=1&k=v'],
    ['a=%2b+x', 'a=%2b+x&k=v'],
  ])('leaves the rest of the form as it is: %s', (body, added) => {
    expect(addBodyCredential(body, 'form', 'k', 'v')).toBe(added)
  })

  it('stays one value, whatever it holds', () => {
    const hostile = '","admin":true,"x":"\n&admin=true'
    expect(JSON.parse(addBodyCredential('{"a":1}', 'json', '"k', hostile))).toEqual({ a: 1, '"k': hostile })
    expect([...new URLSearchParams(addBodyCredential('a=1', 'form', 'k&', hostile))]).toEqual([
      ['a', '1'],
      ['k&', hostile],
    ])
  })

  it.each(['[1]', '"text"', 'null', '{"k":1}'])('is refused where it has no place: %s', body => {
    expect(() => addBodyCredential(body, 'json', 'k', 'v')).toThrow(
      expect.objectContaining({ code: 'template_invalid' }),
    )
  })

  it('is shown by its mask as it is', () => {
    expect(showBodyCredential('a=1', 'form', 'k', '•••• ab12')).toBe('a=1&k=•••• ab12')
    expect(showBodyCredential('{"a":1}', 'json', 'k', '•••• ab12')).toBe('{"a":1,"k":"•••• ab12"}')
  })
})
