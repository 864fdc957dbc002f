import { toUtf8Text } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { TextResponse } from './text-response.ts'

const make = () =>
  new TextResponse(toUtf8Text('{"a":"ü"}'), {
    status: 201,
    headers: { 'Content-Type': 'application/json', 'X-Of': 'the route' },
  })

describe('an answer that is a text', () => {
  it('goes out with its length in bytes, and what was set later', () => {
    const response = make()
    response.setHeader('x-later', 'yes')
    response.setHeader('x-of', 'others')
    expect(sent(response)).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-of': 'others', 'x-later': 'yes', 'content-length': '10' },
      text: '{"a":"ü"}',
    })
  })

  it('goes out as it is when it is long', () => {
    const text = JSON.stringify('ü'.repeat(20_000))
    const answer = sent(new TextResponse(toUtf8Text(text), { status: 200, headers: {} }))
    expect(answer).toEqual({ status: 200, headers: { 'content-length': '40002' }, text })
  })

  it('goes out with headers that were set as on any response', () => {
    const response = make()
    response.headers.set('X-Later', 'yes')
    response.headers.delete('x-of')
    response.setHeader('x-last', 'also')
    expect(response.hasHeader('x-later')).toBe(true)
    expect(sent(response).headers).toEqual({
      'content-type': 'application/json',
      'x-later': 'yes',
      'x-last': 'also',
      'content-length': '10',
    })
  })

  it('knows which headers it has', () => {
    expect(make().hasHeader('x-of')).toBe(true)
    expect(make().hasHeader('x-none')).toBe(false)
    expect(make().hasHeader('constructor')).toBe(false)
  })

  it('is a response to whoever reads it as one', async () => {
    expect(make()).toBeInstanceOf(Response)
    expect(make()).toMatchObject({ status: 201, ok: true, bodyUsed: false })
    expect(make().headers.get('x-of')).toBe('the route')
    expect(await make().json()).toEqual({ a: 'ü' })
    expect(await make().clone().text()).toBe('{"a":"ü"}')
    expect(Buffer.from(await make().arrayBuffer()).toString()).toBe('{"a":"ü"}')
    expect(Buffer.from(await make().bytes()).toString()).toBe('{"a":"ü"}')
    expect(await (await make().blob()).text()).toBe('{"a":"ü"}')
    expect(await new Response(make().body).text()).toBe('{"a":"ü"}')
    await expect(make().formData()).rejects.toThrow(TypeError)
  })

  it('is read once', async () => {
    const response = make()
    await response.text()
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow(TypeError)
  })
})

function sent(response: TextResponse) {
  const seen = { status: 0, headers: {}, text: '' }
  response.writeTo({
    writeHead: (status, headers) => Object.assign(seen, { status, headers: pairsOf(headers) }),
    end: (body, encoding) => Object.assign(seen, { text: Buffer.from(body as string, encoding).toString() }),
  })
  return seen
}

function pairsOf(flat: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : [])))
}
