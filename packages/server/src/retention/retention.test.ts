import { describe, expect, it } from 'vitest'
import { keepEverything, readRetention } from './retention.ts'

const read = (given: Record<string, string>) => {
  const problems: string[] = []
  const retention = readRetention(name => given[`${name.slice('BELLHOP_RETENTION_'.length)}`] ?? null, problems)
  return { retention, problems }
}

describe('readRetention', () => {
  it('keeps everything where nothing is said', () => {
    expect(read({})).toEqual({ retention: keepEverything, problems: [] })
  })

  it('reads days', () => {
    expect(read({ CONVERSATIONS_DAYS: '30', RUNS_DAYS: '90', AUDIT_DAYS: '90' })).toEqual({
      retention: { conversationsDays: 30, runsDays: 90, auditDays: 90 },
      problems: [],
    })
  })

  it.each(['0', '-1', '1.5', '1e3', '30d', 'never', '36501', '٣٠'])(
    'removes nothing for %s, and says what would do',
    text => {
      for (const name of ['CONVERSATIONS_DAYS', 'RUNS_DAYS'])
        expect(read({ [name]: text })).toEqual({
          retention: keepEverything,
          problems: [expect.stringMatching(/whole number of days from 1 to 36500.*Leave it out/)],
        })
    },
  )

  it.each([[{ AUDIT_DAYS: '90' }], [{ AUDIT_DAYS: '90', RUNS_DAYS: '91' }]])(
    'refuses to keep the trail for less than what it proves: %o',
    given => {
      expect(read(given).problems).toEqual([expect.stringMatching(/must not be less than BELLHOP_RETENTION_RUNS_DAYS/)])
    },
  )
})
