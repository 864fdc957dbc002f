import { expect, it } from 'vitest'
import { ApiError } from '../../api/api-error.ts'
import { inputProblems, toTestable } from './testable.ts'

it('tries a draft that has neither name nor description yet, and leaves those that it has', () => {
  expect(toTestable({ name: '', description: '' })).toMatchObject({ name: 'draft' })
  expect(toTestable({ name: '', description: ' ' }).description.length).toBeGreaterThanOrEqual(10)
  const whole = { name: 'get_order', description: 'Use when somebody asks.' }
  expect(toTestable(whole)).toEqual(whole)
})

it('puts what is wrong with a value at its field, and nothing else', () => {
  const issues = [
    { path: '$.inputs.order_id', message: 'Too long.' },
    { path: "$.inputs['when_']", message: 'No date.' },
    { path: '$.inputs[0].name', message: 'Of the definition.' },
    { path: '$.request.url', message: 'Of the definition.' },
  ]
  const expected = new Map([
    ['order_id', 'Too long.'],
    ['when_', 'No date.'],
  ])
  expect(inputProblems(new ApiError(400, { error: { code: 'x', message: 'm', issues } }))).toEqual(expected)
  expect(inputProblems({ code: 'input_invalid', issues })).toEqual(expected)
  expect(inputProblems(null).size).toBe(0)
})
