import { describe, expect, it } from 'vitest'
import { readDate } from './date.ts'

// A Friday.
const now = new Date('2026-11-20T11:00:00Z')

describe('readDate, in digits', () => {
  it.each([
    ['2027-03-04', '2027-03-04'],
    [' 2027-03-04 ', '2027-03-04'],
    ['2028-02-29', '2028-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['2027/03/04', '2027-03-04'],
    ['2027.3.4', '2027-03-04'],
    ['2027-3-4', '2027-03-04'],
    ['25/12/2027', '2027-12-25'],
    ['12/25/2027', '2027-12-25'],
    ['25.12.2027', '2027-12-25'],
    ['25. 12. 2027', '2027-12-25'],
    ['04/04/2027', '2027-04-04'],
  ])('reads %j as %s', (raw, value) => {
    expect(readDate(raw)).toEqual({ ok: true, value })
  })

  it.each([
    ['03/04/2027', '2027-04-03 or 2027-03-04'],
    ['3.4.2027', '2027-04-03 or 2027-03-04'],
    ['12-11-2027', '2027-11-12 or 2027-12-11'],
  ])('asks which day %j is', (raw, which) => {
    const reading = readDate(raw, { now })
    expect(reading).toEqual({ ok: false, message: expect.stringContaining('ambiguous') })
    expect(reading).toEqual({ ok: false, message: expect.stringContaining(which) })
  })

  it('keeps a sensitive date out of the question', () => {
    expect(readDate('03/04/1987', { sensitive: true })).toEqual({
      ok: false,
      message: expect.not.stringContaining('1987'),
    })
  })

  it.each([
    '2027-02-29',
    '2027-02-30',
    '2027-13-01',
    '2027-00-10',
    '2027-01-00',
    '0000-01-01',
    '31/04/2027',
    '32/13/2027',
    '2027/02/30',
  ])('refuses %j, which is on no calendar', raw => {
    expect(readDate(raw, { now }).ok).toBe(false)
  })

  it.each([
    '03/04/27',
    '3/4',
    '25/12',
    'Fri 03/04/2027',
    'on 03/04/2027',
    '2027',
    '15',
    '20270304',
    '2027-03',
    '1/2/3/4',
    '10000-01-01',
  ])('refuses %j instead of guessing', raw => {
    expect(readDate(raw, { now }).ok).toBe(false)
  })

  it.each([[20270304], [1772667000000], [true], [{}], [['2027-03-04']], [new Date()]])(
    'refuses %s, which is no text',
    raw => {
      expect(readDate(raw, { now })).toMatchObject({ ok: false, message: expect.stringContaining('2027-03-04') })
    },
  )
})

describe('readDate, of a date-time', () => {
  it.each([
    ['2027-03-04T23:30:00Z', 'UTC', '2027-03-04'],
    ['2027-03-04T23:30:00Z', 'Europe/Berlin', '2027-03-05'],
    ['2027-03-04T03:00Z', 'America/Los_Angeles', '2027-03-03'],
    ['2027-03-04T23:30:00.123+02:00', 'UTC', '2027-03-04'],
    ['2027-03-04T23:30:00-0200', 'UTC', '2027-03-05'],
    ['2027-03-04T01:30:00+02', 'UTC', '2027-03-03'],
    ['2027-03-04T23:30:00', 'Pacific/Kiritimati', '2027-03-04'],
    ['2027-03-04 23:30', 'America/Los_Angeles', '2027-03-04'],
  ])('takes the calendar day of %s in %s: %s', (raw, timeZone, value) => {
    expect(readDate(raw, { timeZone })).toEqual({ ok: true, value })
  })

  it.each(['2027-03-04T24:30:00Z', '2027-03-04T10:61Z', '2027-02-30T10:00:00Z', '2027-03-04T', '2027-03-04T10Z'])(
    'refuses %s',
    raw => {
      expect(readDate(raw, { now }).ok).toBe(false)
    },
  )

  it('refuses when the time zone of the agent is unknown, instead of guessing the day', () => {
    expect(readDate('2027-03-04T23:30:00Z', { timeZone: 'Mars/Olympus' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('time zone'),
    })
  })
})

describe('readDate, in words', () => {
  it.each([
    ['today', '2026-11-20'],
    ['Tomorrow', '2026-11-21'],
    ['next Friday', '2026-11-27'],
    ['next   friday', '2026-11-27'],
    ['last Tuesday', '2026-11-17'],
    ['in 3 weeks', '2026-12-11'],
    ['in 2 days', '2026-11-22'],
    ['the day after tomorrow', '2026-11-22'],
    ['3 March 2027', '2027-03-03'],
    ['March 3rd, 2027', '2027-03-03'],
    ['4-Mar-2027', '2027-03-04'],
    ['tomorrow at 5pm', '2026-11-21'],
  ])('reads %j as %s', (raw, value) => {
    expect(readDate(raw, { now })).toEqual({ ok: true, value })
  })

  it('never moves a past day into the future', () => {
    expect(readDate('last Tuesday', { now })).toEqual({ ok: true, value: '2026-11-17' })
    expect(readDate('yesterday', { now })).toEqual({ ok: true, value: '2026-11-19' })
  })

  it.each([
    ['Asia/Tokyo', '2026-11-21'],
    ['America/Los_Angeles', '2026-11-20'],
    ['UTC', '2026-11-20'],
  ])("counts from the day that it is in the agent's time zone %s", (timeZone, value) => {
    expect(readDate('today', { now: new Date('2026-11-20T23:30:00Z'), timeZone })).toEqual({ ok: true, value })
  })

  it.each([
    ['nächsten Freitag', 'de-DE', '2026-11-27'],
    ['3 mars 2027', 'fr', '2027-03-03'],
    ["aujourd'hui", 'fr', '2026-11-20'],
    ['aujourd’hui', 'fr', '2026-11-20'],
    ['tomorrow', 'de', '2026-11-21'],
    ['tomorrow', 'tlh', '2026-11-21'],
  ])('reads %j for an agent that speaks %s', (raw, locale, value) => {
    expect(readDate(raw, { now, locale })).toEqual({ ok: true, value })
  })

  it.each([
    'may I come on friday',
    'friday please',
    'the red one',
    'monday to wednesday',
    '3-5 March 2027',
    'monday and tuesday',
    '5pm',
    'noon',
    'next month',
    'March 2027',
    'May',
    'next week',
    'this weekend',
    'next year',
    '31 February 2027',
    'soon',
    'tomorrow '.repeat(20),
    'constructor',
  ])('refuses %j, which is not one day and nothing else', raw => {
    expect(readDate(raw, { now }).ok).toBe(false)
  })

  it.each([
    ['Monday 5 March 2027', 'en'],
    ['Tue, 24 Nov 2027', 'en'],
    ['Montag, 5. März 2027', 'de'],
    ['lundi 5 mars 2027', 'fr'],
    ['lunes 5 de marzo de 2027', 'es'],
    ['2027年3月5日(月)', 'ja'],
  ])('refuses %j, whose day of the week is another one, instead of guessing which was meant', (raw, locale) => {
    expect(readDate(raw, { now, locale }).ok).toBe(false)
  })

  it.each([
    ['Friday 5 March 2027', 'en', '2027-03-05'],
    ['Freitag, 5. März 2027', 'de', '2027-03-05'],
    ['2027年3月5日(金)', 'ja', '2027-03-05'],
    ['Tuesday, November 24', 'en', '2026-11-24'],
  ])('reads %j, whose day of the week is right', (raw, locale, value) => {
    expect(readDate(raw, { now, locale })).toEqual({ ok: true, value })
  })

  it.each([
    ['Friday 20 August', 'en', '2027-08-20'],
    ['Freitag, 20. August', 'de', '2027-08-20'],
    ['8月20日(金)', 'ja', '2027-08-20'],
    ['Thursday 20 August', 'en', '2026-08-20'],
  ])('takes %j for the year whose weekday it is', (raw, locale, value) => {
    const later = new Date('2026-11-21T10:00:00Z')
    expect(readDate(raw, { now: later, locale })).toEqual({ ok: true, value })
    for (const slip of ['Wednesday 20 August', 'Saturday 20 November', 'Sunday 28 November', 'Friday 20 August 2026']) {
      expect(readDate(slip, { now: later })).toMatchObject({ ok: false })
    }
  })

  it('refuses the first instant of the year 1 where it is a day of the year before, instead of moving it by a year', () => {
    expect(readDate('0001-01-01T00:00:00Z')).toEqual({ ok: true, value: '0001-01-01' })
    expect(readDate('0001-01-01T00:00:00Z', { timeZone: 'America/New_York' }).ok).toBe(false)
  })

  it('refuses words when it is not told the present', () => {
    expect(readDate('tomorrow').ok).toBe(false)
  })
})
