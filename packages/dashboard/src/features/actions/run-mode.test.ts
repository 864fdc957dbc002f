import { describe, expect, it } from 'vitest'
import { newDraft, withValue } from './draft.ts'
import { effectiveMode, withMethod } from './run-mode.ts'

describe('how a run starts', () => {
  it.each([
    [{ kind: 'api' as const, request: { method: 'GET' as const, url: '' } }, 'automatic'],
    [{ kind: 'api' as const, request: { method: 'POST' as const, url: '' } }, 'confirm'],
    [{ kind: 'client' as const, request: null }, 'confirm'],
    [{ kind: 'widget' as const, request: null }, 'automatic'],
    [
      { kind: 'api' as const, request: { method: 'POST' as const, url: '' }, runMode: 'automatic' as const },
      'automatic',
    ],
  ])('%j: %s', (action, mode) => {
    expect(effectiveMode(action)).toBe(mode)
  })
})

describe('another method', () => {
  const reads = withValue(newDraft(), ['runMode'], 'automatic')

  it('asks again for leave to run by itself where a read becomes a write', () => {
    expect(withMethod(reads, 'DELETE').runMode).toBeNull()
  })

  it('leaves the choice of an author who already had a write run by itself', () => {
    const writes = withValue(withMethod(reads, 'POST'), ['runMode'], 'automatic')
    expect(withMethod(writes, 'PUT').runMode).toBe('automatic')
    expect(withMethod(writes, 'GET').runMode).toBe('automatic')
  })

  it('takes out what the new method can’t have', () => {
    const cached = withValue(reads, ['request', 'cacheSeconds'], 60)
    expect(withMethod(cached, 'POST').request?.cacheSeconds).toBe(0)
    const sends = withValue(withMethod(reads, 'POST'), ['request', 'body'], '{}')
    expect(withMethod(sends, 'GET').request?.body).toBeNull()
  })
})
