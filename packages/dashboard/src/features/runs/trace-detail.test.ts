import { describe, expect, it } from 'vitest'
import { bytesText, originsOf, type TraceStep, viewStep } from './trace-detail.ts'

const step = (name: TraceStep['step'], detail: TraceStep['detail']): TraceStep => ({
  step: name,
  startedAt: '2026-11-20T12:00:00.000Z',
  durationMs: 1,
  detail,
})

describe('a step of a run', () => {
  it('shows a request as it was sent, and what went wrong with it', () => {
    const view = viewStep(
      step('send', {
        method: 'POST',
        url: 'https://api.example.com/refunds',
        headers: [{ name: 'Authorization', value: '•••• 1a2b' }],
        body: '{"amount":1}',
        attempts: 2,
        error: 'connection_lost',
        message: 'The connection was lost.',
      }),
    )
    expect(view).toMatchObject({
      summary: 'POST https://api.example.com/refunds',
      problem: 'The connection was lost.',
      headers: [{ name: 'Authorization', value: '•••• 1a2b' }],
      body: { text: '{\n  "amount": 1\n}' },
      rest: [['attempts', '2']],
    })
  })

  it('says of the request of a dry run, and of one answered with what was kept, that it was not sent', () => {
    const detail = { method: 'POST', url: 'https://api.example.com/refunds', body: '{}' }
    expect(viewStep(step('send', detail))).toMatchObject({ title: 'Request sent', body: { label: 'Body sent' } })
    expect(viewStep(step('send', { ...detail, sent: false }))).toMatchObject({
      title: 'Request, not sent',
      body: { label: 'Body' },
    })
  })

  it('shows an answer whose headers are an object, and text that is no JSON as it came', () => {
    const view = viewStep(
      step('respond', { status: 200, headers: { server: 'nginx' }, bytes: 2048, body: '<h1>Sign in</h1>' }),
    )
    expect(view).toMatchObject({
      summary: '200, 2.0 kB',
      headers: [{ name: 'server', value: 'nginx' }],
      body: { text: '<h1>Sign in</h1>' },
    })
  })

  it('leaves out nothing that the record holds', () => {
    const { rest } = viewStep(step('message', { missing: ['response.date'], note: 'rendered as nothing' }))
    expect(rest).toEqual([
      ['missing', '["response.date"]'],
      ['note', 'rendered as nothing'],
    ])
  })

  it('bears with a record that is not as expected', () => {
    expect(viewStep(step('send', { headers: 'none', body: 3, logs: 1 }))).toMatchObject({ headers: [], logs: [] })
  })

  it('says where inputs came from', () => {
    const trace = [step('inputs', { origins: { order_id: 'held', email: 'identity', x: 'else' } })]
    expect(originsOf(trace)).toEqual({
      order_id: 'known from the conversation',
      email: 'from the verified identity',
      x: 'else',
    })
    expect(originsOf([])).toEqual({})
  })

  it.each([
    [999, '999 B'],
    [2_048, '2.0 kB'],
    [2_000_000, '2.0 MB'],
  ])('says %d bytes as people do', (bytes, words) => {
    expect(bytesText(bytes)).toBe(words)
  })
})
