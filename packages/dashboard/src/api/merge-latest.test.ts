import { describe, expect, it } from 'vitest'
import { mergeLatest } from './merge-latest.ts'

const row = (id: string, status = 'running') => ({ id, status })

describe('a list that is read again while it is looked at', () => {
  it('shows what changed in the place where it stood', () => {
    const shown = [row('run_3'), row('run_2'), row('run_1')]
    expect(mergeLatest(shown, [row('run_3', 'succeeded'), row('run_2')])).toEqual({
      rows: [row('run_3', 'succeeded'), row('run_2'), row('run_1')],
      fresh: 0,
      more: false,
    })
  })

  it('counts what is new and moves nothing', () => {
    const shown = [row('run_3'), row('run_1')]
    const merged = mergeLatest(shown, [row('run_5'), row('run_4'), row('run_3')])
    expect(merged).toEqual({ rows: shown, fresh: 2, more: false })
  })

  it('says that there may be more where all that was read is new', () => {
    expect(mergeLatest([row('run_1')], [row('run_9'), row('run_8')])).toMatchObject({ fresh: 2, more: true })
  })

  it('keeps a row that the beginning no longer has', () => {
    const shown = [row('run_3'), row('run_2')]
    expect(mergeLatest(shown, [row('run_3')])).toEqual({ rows: shown, fresh: 0, more: false })
  })
})
