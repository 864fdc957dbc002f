import { describe, expect, it } from 'vitest'
import { type RunFilters, toRunQuery } from './run-filters.ts'

const now = new Date('2026-11-20T12:00:00.000Z')
const none: RunFilters = {
  q: '',
  action: '',
  status: '',
  mode: '',
  channel: '',
  since: '',
  from: '',
  to: '',
  agent: '',
  conversation: '',
}

describe('the filters of the runs', () => {
  it('ask for everything where none is set', () => {
    expect(toRunQuery(none, now)).toEqual({})
  })

  it('reach back from now', () => {
    expect(toRunQuery({ ...none, since: '24h' }, now)).toEqual({ from: '2026-11-19T12:00:00.000Z' })
  })

  it('are those of REST', () => {
    const set = { q: ' ORD-1 ', action: 'refund', status: 'unknown', mode: 'live', channel: 'chat', agent: 'agt_1' }
    expect(toRunQuery({ ...none, ...set, conversation: 'cnv_1' }, now)).toEqual({
      q: 'ORD-1',
      action: 'refund',
      status: 'unknown',
      mode: 'live',
      channel: 'chat',
      agentId: 'agt_1',
      conversationId: 'cnv_1',
    })
  })

  it('leave out what there is not, as an old link may have it', () => {
    expect(toRunQuery({ ...none, status: 'gone', mode: 'toString', since: 'ever' }, now)).toEqual({})
  })
})
