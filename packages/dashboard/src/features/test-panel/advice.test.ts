import { errorCodes } from '@bellhop/core/authoring'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { adviceFor, type Failure } from './advice.ts'

const draft: Draft = {
  name: 'order',
  description: 'Use when testing.',
  request: { method: 'GET', url: 'https://api.example.com/orders/{{id}}', timeoutMs: 2_500 },
}
const secret = { name: 'SHOP', updatedAt: '2026-11-01T00:00:00Z', version: 3, hosts: [], status: 'active' }
const failure = (code: string, more: Partial<Failure> & { status?: number } = {}): Failure => ({
  error: {
    code,
    message: `It was ${code}.`,
    hint: `Do something about ${code}.`,
    ...(more.status !== undefined && { status: more.status }),
  },
  request: { method: 'GET', url: 'https://api.example.com/orders/ORD-1', headers: [], body: null },
  answer: null,
  draft,
  secrets: [],
  ...more,
})
const answer = (body: string, headers: Record<string, string> = {}) => ({ status: 200, headers, body, isCut: false })

describe('the advice on a failed test', () => {
  it('says of every code what happened and what to do', () => {
    for (const code of Object.keys(errorCodes)) {
      const { title, cause, steps } = adviceFor(failure(code))
      expect(title, code).not.toBe('')
      expect(cause, code).not.toBe('')
      expect(steps.length, code).toBeGreaterThan(0)
    }
  })

  it('says so of every status too, also of one that it never heard of', () => {
    for (let status = 400; status < 600; status++) {
      const { title, steps } = adviceFor(failure('upstream_status', { status }))
      expect(title, String(status)).toContain(String(status))
      expect(steps.length).toBeGreaterThan(0)
    }
    expect(adviceFor(failure('upstream_status', { status: 304 })).steps).toEqual([
      'Do something about upstream_status.',
    ])
  })

  it('names the secret of a 401, and the lack of one', () => {
    const named = adviceFor(failure('upstream_status', { status: 401, secrets: [secret] }))
    expect(named.secrets).toEqual([secret])
    const none = adviceFor(failure('upstream_status', { status: 401 }))
    expect(none.cause).toContain('no secret')
    expect(none.secrets).toBeUndefined()
  })

  it('shows the address of a 404 as it was called', () => {
    expect(adviceFor(failure('upstream_status', { status: 404 })).excerpt?.text).toBe(
      'GET https://api.example.com/orders/ORD-1',
    )
  })

  it('tells a web page from other text, and shows its first lines', () => {
    const page = adviceFor(failure('response_not_json', { answer: answer(`<!DOCTYPE html>\n${'<p>\n'.repeat(50)}`) }))
    expect(page.title).toContain('web page')
    expect(page.excerpt?.text.split('\n')).toHaveLength(8)
    expect(adviceFor(failure('response_not_json', { answer: answer('oops') })).title).toContain('not JSON')
  })

  it('speaks of the very host, time, method and wait', () => {
    expect(adviceFor(failure('egress_denied')).steps.join()).toContain('api.example.com')
    expect(adviceFor(failure('secret_host_denied', { request: null })).cause).toContain('api.example.com')
    expect(adviceFor(failure('timeout')).cause).toContain('2.5 seconds')
    const allow = answer('', { allow: 'POST, PUT', 'retry-after': '30' })
    expect(adviceFor(failure('upstream_status', { status: 405, answer: allow })).steps[0]).toContain('POST, PUT')
    expect(adviceFor(failure('upstream_status', { status: 429, answer: allow })).steps[0]).toContain('30 seconds')
  })

  it('falls back to the hint of the run', () => {
    expect(adviceFor(failure('from_the_future'))).toMatchObject({ steps: ['Do something about from_the_future.'] })
    expect(adviceFor(failure('toString')).title).toBe('The run failed')
  })
})
