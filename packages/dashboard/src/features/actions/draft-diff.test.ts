import { describe, expect, it } from 'vitest'
import { type Draft, newDraft, withValue } from './draft.ts'
import { changesBetween, mergeDrafts } from './draft-diff.ts'

const base: Draft = {
  ...newDraft(),
  name: 'track',
  title: 'Track',
  description: 'Use when somebody asks.',
  inputs: [
    { name: 'order_id', type: 'string', title: 'Order' },
    { name: 'mail', type: 'email', title: 'Mail' },
  ],
}
const added = (name: string): Draft => ({ ...base, inputs: [...(base.inputs ?? []), { name, type: 'string' }] })

describe('what differs between two drafts', () => {
  it('is named as deep as it can be', () => {
    const after = withValue(withValue(base, ['inputs', 0, 'title'], 'Order number'), ['title'], 'Track an order')
    expect(changesBetween(base, after)).toEqual([
      { path: ['inputs', 0, 'title'], before: 'Order', after: 'Order number' },
      { path: ['title'], before: 'Track', after: 'Track an order' },
    ])
  })

  it('is the whole list where its length changed', () => {
    expect(changesBetween(base, added('zip')).map(({ path }) => path)).toEqual([['inputs']])
  })
})

describe('my changes on top of what another saved', () => {
  it('lose neither where they are of different fields', () => {
    const mine = withValue(base, ['title'], 'Mine')
    const theirs = withValue(base, ['description'], 'Theirs, at some length.')
    expect(mergeDrafts(base, mine, theirs)).toEqual({ ...base, title: 'Mine', description: 'Theirs, at some length.' })
  })

  it('win where both changed the same', () => {
    const mine = withValue(base, ['title'], 'Mine')
    expect(mergeDrafts(base, mine, withValue(base, ['title'], 'Theirs')).title).toBe('Mine')
  })

  it('keep the inputs that both added, and a change of theirs inside one that I left alone', () => {
    const theirs = withValue(added('theirs'), ['inputs', 1, 'title'], 'E-mail')
    const names = mergeDrafts(base, added('mine'), theirs).inputs?.map(({ name, title }) => [name, title])
    expect(names).toEqual([
      ['order_id', 'Order'],
      ['mail', 'E-mail'],
      ['mine', undefined],
      ['theirs', undefined],
    ])
  })

  it('leave out what either took out', () => {
    const [first, second] = base.inputs ?? []
    const mine = { ...base, inputs: first ? [first] : [] }
    const theirs = { ...base, inputs: second ? [second] : [] }
    expect(mergeDrafts(base, mine, theirs).inputs).toEqual([])
  })
})
