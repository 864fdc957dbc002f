import { describe, expect, it } from 'vitest'
import { answerOf, type Run, sentRequest } from './run-parts.ts'

const run = (step: Run['trace'][number]['step'], detail: Record<string, unknown>) =>
  ({ trace: [{ step, startedAt: '2026-11-20T10:00:00Z', durationMs: 1, detail }] }) as unknown as Run

describe('the record of a test', () => {
  it('shows the headers that were sent, in their order and as often as they were', () => {
    const headers = [
      { name: 'Authorization', value: 'Bearer •••• 1a2b' },
      { name: 'X-Tag', value: 'a' },
      { name: 'X-Tag', value: 'b' },
    ]
    expect(sentRequest(run('send', { method: 'GET', url: 'https://api.example.com/', headers }))?.headers).toEqual([
      ['Authorization', 'Bearer •••• 1a2b'],
      ['X-Tag', 'a'],
      ['X-Tag', 'b'],
    ])
  })

  it('shows the headers of the answer', () => {
    expect(answerOf(run('respond', { status: 200, headers: { server: 'nginx' } }))?.headers).toEqual({
      server: 'nginx',
    })
  })

  it.each([null, 'none', [null, 'x', { name: 1, value: 'x' }], { a: 1 }])('shows none of %j', headers => {
    expect(sentRequest(run('send', { method: 'GET', url: 'https://api.example.com/', headers }))?.headers).toEqual([])
  })
})
