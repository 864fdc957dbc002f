import { describe, expect, it } from 'vitest'
import { readBoolean } from './boolean.ts'

describe('readBoolean', () => {
  it.each([[true], ['true'], ['TRUE'], ['yes'], ['Yes'], ['on'], ['ON '], [1], ['1']])('reads %j as true', raw => {
    expect(readBoolean(raw)).toEqual({ ok: true, value: true })
  })

  it.each([[false], ['false'], ['False'], ['no'], ['NO'], ['off'], [0], [-0], ['0']])('reads %j as false', raw => {
    expect(readBoolean(raw)).toEqual({ ok: true, value: false })
  })

  it.each([['y'], ['maybe'], ['ja'], ['10'], [2], [-1], [0.5], [[true]], [{}], ['constructor']])('refuses %j', raw => {
    expect(readBoolean(raw)).toEqual({ ok: false, message: 'must be yes or no' })
  })
})
