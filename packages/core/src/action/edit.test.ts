import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBellhopError } from '../error/bellhop-error.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { checkEdit, keepSecrets, mergePatch } from './edit.ts'
import { parseAction } from './parse-action.ts'

const json = fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value)) as JsonValue)

describe('mergePatch', () => {
  // RFC 7396, appendix A.
  it.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('does to %j with %j as RFC 7396 says', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })

  it('changes nothing twice, and never what it was given', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = JSON.stringify([target, patch])
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
        expect(JSON.stringify([target, patch])).toBe(before)
      }),
    )
  })

  it('never reaches a prototype', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as JsonObject
    const result = mergePatch({ a: 1 }, patch) as JsonObject
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
    expect(Object.keys(result)).toEqual(['a', '__proto__', 'constructor'])
  })

  it('refuses a patch that is nested so deeply that it would exhaust the stack', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as JsonObject
    expect(() => mergePatch({}, deep)).toThrow(expect.toSatisfy(e => isBellhopError(e) && e.code === 'request_invalid'))
  })
})

const basics = { name: 'change_order', description: 'Use when an order has to change.' }
const url = 'https://api.example.com/orders'
const reading = parseAction({ ...basics, runMode: 'automatic', request: { url } })
const writing = parseAction({ ...basics, runMode: 'automatic', request: { url, method: 'POST' } })
const onPage = parseAction({ ...basics, runMode: 'automatic', kind: 'client', client: { code: 'location.reload()' } })
const widget = parseAction({ ...basics, runMode: 'automatic', kind: 'widget', widget: 'card' })

describe('checkEdit', () => {
  it.each([
    ['a GET into a write', reading, writing],
    ['a GET into code on the page', reading, onPage],
    ['a widget into a write', widget, writing],
  ])('refuses to carry an explicit automatic over when an edit turns %s', (_, before, after) => {
    expect(checkEdit(before, after, { request: { method: 'POST' } })).toMatchObject([{ path: '$.runMode' }])
  })

  it.each(['automatic', 'confirm', null])('accepts it when the edit states runMode again (%s)', runMode => {
    expect(checkEdit(reading, writing, { runMode, request: { method: 'POST' } })).toEqual([])
  })

  it('has nothing against an edit that leaves what the action does, or asks the customer', () => {
    expect(checkEdit(writing, writing, {})).toEqual([])
    expect(checkEdit(writing, reading, {})).toEqual([])
    expect(checkEdit({ ...reading, runMode: null }, { ...writing, runMode: null }, {})).toEqual([])
    expect(checkEdit(reading, { ...writing, runMode: 'confirm' }, {})).toEqual([])
  })
})

describe('keepSecrets', () => {
  const before = parseAction({ ...basics, request: { url, auth: { type: 'bearer', secret: 'sec_1' } } })
  const withAuth = (auth: JsonValue) => ({ ...basics, request: { url, auth } })

  it.each<[string, JsonObject, JsonObject]>([
    ['left out', { type: 'bearer' }, { type: 'bearer', secret: 'sec_1' }],
    ['null', { type: 'bearer', secret: null }, { type: 'bearer', secret: 'sec_1' }],
    ['left out of another kind', { type: 'header', name: 'X-Key' }, { type: 'header', name: 'X-Key', secret: 'sec_1' }],
    ['another one', { type: 'bearer', secret: 'sec_2' }, { type: 'bearer', secret: 'sec_2' }],
    ['malformed', { type: 'bearer', secret: 5 }, { type: 'bearer', secret: 5 }],
    ['of no use', { type: 'none' }, { type: 'none' }],
  ])('keeps the secret only where it is left out: %s', (_, auth, kept) => {
    expect(keepSecrets(before, withAuth(auth))).toEqual(withAuth(kept))
  })

  it('adds no auth that the edit does not have, and no secret that there was not', () => {
    expect(keepSecrets(before, { ...basics, request: { url } })).toEqual({ ...basics, request: { url } })
    expect(keepSecrets(before, { request: null })).toEqual({ request: null })
    expect(keepSecrets(reading, withAuth({ type: 'bearer' }))).toEqual(withAuth({ type: 'bearer' }))
  })
})
