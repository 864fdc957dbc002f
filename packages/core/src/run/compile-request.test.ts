import { describe, expect, it } from 'vitest'
import { compileRequest } from './compile-request.ts'
import { define } from './testdata/run-kit.ts'

const base = { method: 'POST', url: 'https://api.example.com/{{current_datetime}}', body: '{"a":1}' }

function requestOf() {
  const { request } = define(base)
  if (!request) throw new Error('The action has no request.')
  return request
}

describe('compiling a request', () => {
  it('is done once for the same definition', () => {
    const request = requestOf()
    expect(compileRequest(request)).toBe(compileRequest(request))
  })

  it('is never shared by two definitions', () => {
    expect(compileRequest(requestOf())).not.toBe(compileRequest(requestOf()))
  })

  it('is done anew where a definition was changed all the same', () => {
    const request = requestOf()
    compileRequest(request)
    request.url = 'https://api.example.org/other'
    expect(compileRequest(request).url.origin).toBe('https://api.example.org')
    request.body = '{"b":2}'
    expect(compileRequest(request).body).toMatchObject({ compiled: { keys: ['b'] } })
  })
})
