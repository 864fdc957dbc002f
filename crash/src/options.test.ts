import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

const newSeed = () => 'new'

describe('The options of a crash test', () => {
  it('mean everything, with a new seed, where none is given', () => {
    const options = readOptions([], newSeed)
    expect(options).toMatchObject({ seed: 'new', kills: 60, stores: ['embedded', 'postgres'], nodes: [1, 2] })
    expect(options.only).toContain('power')
  })

  it('are taken as given', () => {
    const given = ['--seed', '7', '--kills', '5', '--store', 'postgres', '--nodes', '2', '--only', 'random']
    expect(readOptions(given, newSeed)).toEqual({
      seed: '7',
      kills: 5,
      stores: ['postgres'],
      nodes: [2],
      only: ['random'],
      help: false,
    })
  })

  it.each([
    ['--kills', '0'],
    ['--kills', 'many'],
    ['--nodes', '3'],
    ['--store', 'mysql'],
    ['--only', 'luck'],
    ['--quick'],
  ])('are refused where they mean nothing: %s %s', (...given) => {
    expect(() => readOptions(given, newSeed)).toThrow(TypeError)
  })
})
