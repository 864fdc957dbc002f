import { expect, it } from 'vitest'
import { sampleInputs } from './sample-inputs.ts'

it('gives a transform the examples as their types, and nothing that is sensitive', () => {
  const inputs = [
    { name: 'count', type: 'integer', example: '3' },
    { name: 'sure', type: 'boolean', example: 'Yes' },
    { name: 'word', type: 'string', example: '007' },
    { name: 'odd', type: 'integer', example: 'three' },
    { name: 'fallback', type: 'float', default: 1.5 },
    { name: 'fixed', type: 'string', from: 'constant', value: 'x' },
    { name: 'pin', type: 'string', example: '1234', sensitive: true },
    { name: 'empty', type: 'string' },
  ] as const
  expect(sampleInputs({ name: 'a', description: 'b', inputs: [...inputs] })).toEqual({
    count: 3,
    sure: true,
    word: '007',
    odd: 'three',
    fallback: 1.5,
    fixed: 'x',
  })
})
