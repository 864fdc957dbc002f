import { describe, expect, it } from 'vitest'
import type { RunMode } from './action.ts'
import { effectiveRunMode, isWrite } from './effective-mode.ts'
import { parseAction } from './parse-action.ts'

const basics = { name: 'change_order', description: 'Use when an order has to change.' }
const request = (method: string) =>
  parseAction({ ...basics, request: { method, url: 'https://api.example.com/orders' } })
const get = request('GET')
const post = request('POST')
const widget = parseAction({ ...basics, kind: 'widget', widget: 'card' })
const client = parseAction({ ...basics, kind: 'client', client: { code: 'location.reload()' } })

describe('isWrite', () => {
  it('is so for every method but GET', () => {
    expect(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(method => isWrite(request(method)))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
  })

  it('is not so for what sends no request', () => {
    expect([widget, client].map(isWrite)).toEqual([false, false])
  })

  it('assumes the worst of an api action whose request is missing', () => {
    expect(isWrite({ ...post, request: null })).toBe(true)
  })
})

describe('effectiveRunMode', () => {
  it('runs GET and widget automatically and asks before all else, unless the action says', () => {
    expect([get, widget, post, client].map(action => effectiveRunMode(action))).toEqual([
      'automatic',
      'automatic',
      'confirm',
      'confirm',
    ])
  })

  it.each<RunMode>(['automatic', 'confirm'])('follows an explicit %s', runMode => {
    expect([get, post, client].map(action => effectiveRunMode({ ...action, runMode }))).toEqual(
      [get, post, client].map(() => runMode),
    )
  })

  it('lets an agent tighten', () => {
    expect(effectiveRunMode(get, { change_order: 'confirm' })).toBe('confirm')
    expect(effectiveRunMode({ ...post, runMode: 'automatic' }, { change_order: 'confirm' })).toBe('confirm')
  })

  it.each(['automatic', 'AUTOMATIC', '', null, undefined, true, {}])('never lets an agent loosen (%j)', mode => {
    expect(effectiveRunMode(post, { change_order: mode })).toBe('confirm')
    expect(effectiveRunMode({ ...get, runMode: 'confirm' }, { change_order: mode })).toBe('confirm')
  })

  it('reads own entries only', () => {
    expect(effectiveRunMode(get, Object.create({ change_order: 'confirm' }))).toBe('automatic')
  })
})
