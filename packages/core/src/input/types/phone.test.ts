import { describe, expect, it } from 'vitest'
import { readPhone } from './phone.ts'

describe('readPhone', () => {
  it.each([
    ['+1 415 555 0100', undefined, '+14155550100'],
    ['(415) 555-0100', 'US', '+14155550100'],
    ['415.555.0100', 'us', '+14155550100'],
    [4155550100, 'US', '+14155550100'],
    ['030 901820', 'DE', '+4930901820'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['+44 20 7946 0958', 'US', '+442079460958'],
    ['00442079460958', 'DE', '+442079460958'],
    ['  +4930901820 ', undefined, '+4930901820'],
    ['\u202a+1 415 555 0100\u202c', undefined, '+14155550100'],
    ['\u200e030 901820', 'DE', '+4930901820'],
    ['＋８１ ９０ １２３４ ５６７８', undefined, '+819012345678'],
  ])('reads %j for an agent in %s as %s', (raw, country, value) => {
    expect(readPhone(raw, { country })).toEqual({ ok: true, value })
  })

  it.each([
    ['415-555-0100', undefined],
    ['415-555-0100', 'XX'],
    ['12345', 'US'],
    ['911', 'US'],
    ['ORD-4155550100', 'US'],
    ['call +14155550100', 'US'],
    ['+14155550100 or +14155550101', 'US'],
    ['1-800-FLOWERS', 'US'],
    ['+14155550100 ext. 5', 'US'],
    ['+', 'US'],
    ['1'.repeat(60), 'US'],
    [-4155550100, 'US'],
    [1.5, 'US'],
    [['+14155550100'], 'US'],
    [{}, 'US'],
    [true, 'US'],
  ])('refuses %j for an agent in %s', (raw, country) => {
    expect(readPhone(raw, { country })).toMatchObject({ ok: false, message: expect.stringContaining('phone number') })
  })

  it('says how to begin where the agent has no country', () => {
    expect(readPhone('415-555-0100')).toMatchObject({ message: expect.stringContaining('begins with +') })
  })
})
