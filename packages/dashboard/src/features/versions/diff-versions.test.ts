import { describe, expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { diffVersions } from './diff-versions.ts'

const before: Draft = {
  name: 'a',
  description: 'Use when testing.',
  inputs: [
    { name: 'one', type: 'string', required: true },
    { name: 'two', type: 'string' },
  ],
  request: { method: 'GET', url: 'https://a.com', headers: [{ name: 'A', value: '1' }] },
  response: { fields: ['a'] },
}

describe('the difference of two versions', () => {
  it('is nothing between two that say the same, in whatever order of members', () => {
    const { name, ...rest } = before
    expect(diffVersions(before, { ...rest, name, title: undefined as never })).toEqual([])
  })

  it('compares inputs and headers by name, not by place', () => {
    const after: Draft = {
      ...before,
      inputs: [
        { name: 'two', type: 'string' },
        { name: 'three', type: 'date' },
        { name: 'one', type: 'integer', required: true },
      ],
    }
    expect(diffVersions(before, after).map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      'added Inputs › three',
      'changed Inputs › one › Type',
      'moved Inputs',
    ])
    expect(diffVersions(after, before).map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      'removed Inputs › three',
      'changed Inputs › one › Type',
      'moved Inputs',
    ])
  })

  it('tells what came, went and changed, each with what it was and is', () => {
    const after: Draft = {
      ...before,
      title: 'A',
      request: { method: 'POST', url: 'https://a.com' },
      response: { fields: '*' },
    }
    expect(diffVersions(before, after)).toEqual([
      { kind: 'changed', place: 'Request › Method', before: 'GET', after: 'POST' },
      { kind: 'removed', place: 'Request › Headers', before: [{ name: 'A', value: '1' }], after: undefined },
      { kind: 'changed', place: 'Response › Fields', before: ['a'], after: '*' },
      { kind: 'added', place: 'Title', before: undefined, after: 'A' },
    ])
  })
})
