import { expect, it } from 'vitest'
import { toKeyRequest } from './key-access.ts'

const key = { name: ' Deploy ', scopes: new Set(['run', 'read'] as const), lastDay: '' }

it('names a role or scopes, never both', () => {
  expect(toKeyRequest({ ...key, access: 'viewer' })).toEqual({ name: 'Deploy', role: 'viewer', expiresAt: null })
  expect(toKeyRequest({ ...key, access: 'scopes' })).toEqual({
    name: 'Deploy',
    scopes: ['read', 'run'],
    expiresAt: null,
  })
})

it('lets a key work to the end of its last day, where the viewer is', () => {
  const { expiresAt } = toKeyRequest({ ...key, access: 'owner', lastDay: '2027-03-31' })
  expect(expiresAt).toBe(new Date(2027, 2, 31, 23, 59, 59).toISOString())
})
