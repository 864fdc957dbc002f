import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from './hostile-text.testing.ts'
import { parseMessage, renderMessage, renderMessageWithNotes } from './message.ts'

const data = {
  response: {
    status: 'shipped',
    total: 1234.5,
    text: '12.50',
    zero: 0,
    no: false,
    nothing: null,
    empty: '',
    day: '2026-03-04',
    at: '2026-03-04T23:30:00Z',
    unix: 1772667000,
    items: [{ name: 'Tea' }, { name: 'Cup' }],
    tags: ['new', 'sale', 3],
    mixed: ['a', { b: 1 }, null, 'c'],
    'odd key': 'odd',
    'with-dash': 'dash',
    größe: 'L',
    注文: { $id: 'A1' },
    हिन्दी: 'hindi',
    grid: [
      [1, 2],
      [3, [4.5]],
    ],
    '3d_secure': { status: 'ok' },
    plans: { '2024': 9, '007': 'bond', '12345678901234567890': 'long' },
    exact: ' 12345678901234567890.12 ',
    constructor: 'own',
    emoji: '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
  },
  inputs: { order_id: 'ORD-1' },
  run: { id: 'run_1' },
}
const render = (template: string, options = {}) => renderMessage(template, data, options)
const notes = (template: string, options = {}) => renderMessageWithNotes(template, data, options).notes

describe('paths', () => {
  it.each([
    ['Your order is {{ response.status }}.', 'Your order is shipped.'],
    ['{{response.items[1].name}}, {{ response . items [ 0 ] . name }}', 'Cup, Tea'],
    ['{{ response.items.1.name }}', 'Cup'],
    ['{{ inputs.order_id }} {{ run.id }}', 'ORD-1 run_1'],
    ['{{ response.total }} {{ response.zero }} {{ response.no }}', '1234.5 0 false'],
    ['{{ response["odd key"] }} {{ response.with-dash }}', 'odd dash'],
    ['{{ response.größe }} {{ response.注文.$id }} {{ response.हिन्दी }}', 'L A1 hindi'],
    ['{{ response.3d_secure.status }} {{ response.plans.2024 }} {{ response.plans.007 }}', 'ok 9 bond'],
    ['{{ response.plans.12345678901234567890 }}', 'long'],
    ['{{ response.grid.1.0 }} {{ response.grid.1.1.0 | number }} {{ response.grid[0].1 }}', '3 4.5 2'],
    ['{{{ response.status }}}', '{shipped}'],
    ['no braces', 'no braces'],
    ['{{ never closed', '{{ never closed'],
    ['{{ a {{ response.status }}', '{{ a shipped'],
    ["it's {{ response.status }}, isn't it", "it's shipped, isn't it"],
    ['', ''],
  ])('renders %s as %s', (template, expected) => {
    expect(render(template)).toBe(expected)
    expect(notes(template)).toEqual([])
  })

  it.each([
    '{{ response.missing }}',
    '{{ response.nothing }}',
    '{{ response.items[9].name }}',
    '{{ response.status.length }}',
    '{{ response.status[0] }}',
    '{{ context.key }}',
  ])('renders a missing field as nothing, and notes it: %s', template => {
    expect(renderMessageWithNotes(template, data)).toEqual({ text: '', notes: [expect.stringContaining('missing')] })
  })

  it.each(['{{ response.items }}', '{{ response }}', '{{ response.items[0] }}'])(
    'renders a list or an object as nothing, and notes it: %s',
    template => {
      expect(renderMessageWithNotes(template, data)).toEqual({
        text: '',
        notes: [expect.stringContaining('only text')],
      })
    },
  )

  it.each([
    '{{ response.__proto__ }}',
    '{{ response.toString }}',
    '{{ response.items.constructor }}',
    '{{ response.items.length }}',
    '{{ response.constructor.name }}',
    '{{ inputs.constructor }}',
    '{{ inputs.__proto__.polluted }}',
    '{{ inputs["__proto__"] }}',
  ])('reads own properties alone: %s', template => {
    expect(renderMessageWithNotes(template, data)).toEqual({ text: '', notes: [expect.stringContaining('missing')] })
  })

  it('reads an own property, whatever it is called', () => {
    expect(render('{{ response.constructor }}')).toBe('own')
  })

  it('survives data that throws', () => {
    const response = Object.defineProperty({}, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('secret detail')
      },
    })
    expect(renderMessageWithNotes('a{{ response.trap }}b', { response })).toEqual({
      text: 'ab',
      notes: ["response.trap: it can't be shown"],
    })
  })
})

describe('parseMessage', () => {
  it.each([
    '{{ order_id }}',
    '{{ secrets.KEY }}',
    '{{ response.status | shout }}',
    '{{ response.status | constructor }}',
    '{{ response.status | }}',
    '{{ response.status upper }}',
    '{{ response.status | upper: 1 }}',
    '{{ response.total | currency }}',
    '{{ response.total | currency: "EURO" }}',
    '{{ response.status | truncate }}',
    '{{ response.status | truncate: 0 }}',
    '{{ response.status | default }}',
    '{{ response.status | default: }}',
    '{{ response.day | date: "YYYY-MM-DD" }}',
    '{{ response.day | date: "soon" }}',
    '{{ response.day | date: "--" }}',
    '{{ response.day | date: 3 }}',
    '{{ response.tags | join: 3 }}',
    '{{ response. }}',
    '{{ response[x] }}',
    '{{ response.items[-1] }}',
    '{{ .status }}',
    '{{ 1 + 1 }}',
    '{{ response.a() }}',
    '{{ "text" }}',
    '{{}}',
    '{{ response.status | default: "unclosed }}',
    '{% if x %}{{ x }}',
  ])('reports %s, and renders nothing in its place', template => {
    expect(parseMessage(template).problems).toHaveLength(1)
    const rendered = renderMessageWithNotes(template, data)
    expect(rendered.text).not.toContain('{{')
    expect(rendered.notes).toHaveLength(1)
  })

  it('says what would do instead of a flat name, and never shows a secret', () => {
    expect(parseMessage('{{ order_id }}').problems[0]?.message).toContain('{{ inputs.order_id }}')
    expect(parseMessage('{{ secrets.KEY }}').problems[0]?.message).toContain('never shows')
    expect(renderMessage('{{ secrets.KEY }}', { secrets: { KEY: 's3cret' } })).toBe('')
  })

  it('gives the offset of each problem', () => {
    expect(parseMessage('ab {{ x }} {{ response.a }} {{ y.z }}').problems.map(problem => problem.start)).toEqual([
      3, 28,
    ])
  })

  it('stays linear on braces that never close', () => {
    const started = performance.now()
    parseMessage('{{ "'.repeat(50_000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('filters', () => {
  it.each([
    ['{{ response.status | upper }}', 'SHIPPED'],
    ['{{ response.status | upper | lower }}', 'shipped'],
    ['{{ "x" | upper }}{{ response.missing | default: "none" }}', 'none'],
    ['{{ response.missing | default: "none" | upper }}', 'NONE'],
    ['{{ response.empty | default: "none" }}', 'none'],
    ['{{ response.zero | default: "none" }}{{ response.no | default: "none" }}', '0false'],
    ['{{ response.missing | default: 3 }}', '3'],
    ['{{ response.missing | default: "a \\"b\\" }} \\n" }}', 'a "b" }} \n'],
    ["{{ response.missing | default: 'it''s' }}", ''],
    ['{{ response.tags | join: ", " }}', 'new, sale, 3'],
    ['{{ response.tags | join }}', 'new, sale, 3'],
    ['{{ response.tags | join: "" | upper }}', 'NEWSALE3'],
    ['{{ response.status | join: "-" }}', 'shipped'],
    ['{{ response.tags | length }} {{ response.status | length }}', '3 7'],
    ['{{ response.status | truncate: 4 }}', 'shi…'],
    ['{{ response.status | truncate: 7 }}', 'shipped'],
    ['{{ response.emoji | truncate: 2 }}', '👩‍👩‍👧‍👦…'],
    ['{{ response.total | number }}', '1,234.5'],
    ['{{ response.text | number }}', '12.5'],
    ['{{ response.total | currency: "EUR" }}', '€1,234.50'],
    ['{{ response.text | currency: "usd" }}', '$12.50'],
    ['{{ response.exact | number }}', '12,345,678,901,234,567,890.12'],
    ['{{ response.exact | currency: "EUR" }}', '€12,345,678,901,234,567,890.12'],
    ['{{ response.total | upper }}', '1234.5'],
  ])('%s gives %s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  it.each([
    ['hello big world', 'Hello Big World'],
    ["IT'S DONE", "It's Done"],
    ['in_transit', 'In_Transit'],
    ['élan ßtraße', 'Élan SStraße'],
  ])('title writes %j as %j', (name, expected) => {
    expect(renderMessage('{{ inputs.name | title }}', { inputs: { name } })).toBe(expected)
  })

  it("writes numbers and letters in the agent's locale", () => {
    const locale = 'de-DE'
    expect(render('{{ response.total | number }}', { locale })).toBe('1.234,5')
    expect(render('{{ response.total | currency: "EUR" }}', { locale })).toBe('1.234,50\u00a0€')
    expect(renderMessage('{{ inputs.x | upper }}', { inputs: { x: 'iı' } }, { locale: 'tr' })).toBe('İI')
  })

  it('leaves lists and objects out of a join, and notes it', () => {
    expect(renderMessageWithNotes('{{ response.mixed | join: "+" }}', data)).toEqual({
      text: 'a+c',
      notes: [expect.stringContaining('left out')],
    })
  })

  it.each([
    '{{ response.status | currency: "EUR" }}',
    '{{ response.status | number }}',
    '{{ response.status | date }}',
    '{{ response.items | upper }}',
    '{{ response.items[0] | join }}',
    '{{ response.total | length }}',
    '{{ response.no | number }}',
    '{{ response.status | number | upper }}',
  ])('renders what a filter cannot take as nothing, and notes it: %s', template => {
    const rendered = renderMessageWithNotes(template, data)
    expect(rendered.text).toBe('')
    expect(rendered.notes).toHaveLength(1)
    expect(rendered.notes[0]).not.toContain('shipped')
  })
})

describe('date', () => {
  const zones = ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kolkata']

  it.each(zones)('shows a date-only text as that calendar day in %s', timeZone => {
    expect(render('{{ response.day | date: "yyyy-MM-dd" }}', { timeZone })).toBe('2026-03-04')
    expect(render('{{ response.day | date: "long" }}', { timeZone })).toBe('March 4, 2026')
  })

  it.each([
    ['UTC', '2026-03-04 23:30'],
    ['America/Los_Angeles', '2026-03-04 15:30'],
    ['Pacific/Kiritimati', '2026-03-05 13:30'],
  ])("shows a moment in the agent's time zone %s", (timeZone, expected) => {
    expect(render('{{ response.at | date: "yyyy-MM-dd HH:mm" }}', { timeZone })).toBe(expected)
    expect(render('{{ response.unix | date: "yyyy-MM-dd HH:mm" }}', { timeZone })).toBe(expected)
  })

  it.each([
    ['short', '3/4/26'],
    ['medium', 'Mar 4, 2026'],
    ['long', 'March 4, 2026'],
    ['full', 'Wednesday, March 4, 2026'],
    ['d/M/yy', '4/3/26'],
    ["EEEE, d 'of' MMMM y", 'Wednesday, 4 of March 2026'],
    ['EEE dd MMM yyyy', 'Wed 04 Mar 2026'],
    ["h:mm a, 'o''clock' ''", "12:00 AM, o'clock '"],
    ['hh:m:s', '12:0:0'],
  ])('formats by %s', (format, expected) => {
    expect(render(`{{ response.day | date: "${format}" }}`)).toBe(expected)
  })

  it('is medium without an argument, and follows the locale', () => {
    expect(render('{{ response.day | date }}')).toBe('Mar 4, 2026')
    expect(render('{{ response.day | date: "long" }}', { locale: 'de' })).toBe('4. März 2026')
    expect(render('{{ response.day | date: "EEEE, d. MMMM" }}', { locale: 'fr' })).toBe('mercredi, 4. mars')
    expect(render('{{ response.day | date: "y年MMMMd日 (EEE)" }}', { locale: 'ja' })).toBe('2026年3月4日 (水)')
    expect(render('{{ response.day | date: "d. MMM" }}', { locale: 'cs' })).toBe('4. bře')
    expect(render('{{ response.day | date: "long" }}', { locale: 'th' })).toContain('2026')
  })

  it.each([
    ['2026-03-04T10:00:00', '2026-03-04 10:00'],
    ['2026-03-04 10:00', '2026-03-04 10:00'],
    ['2026-03-04T10:00:00.123456+02:00', '2026-03-04 00:00'],
    ['2026-03-04T10:00+0200', '2026-03-04 00:00'],
    [1772667000000, '2026-03-04 15:30'],
    [0, '1969-12-31 16:00'],
  ])('reads %s in America/Los_Angeles as %s', (x, expected) => {
    const options = { timeZone: 'America/Los_Angeles' }
    expect(renderMessage('{{ inputs.x | date: "yyyy-MM-dd HH:mm" }}', { inputs: { x } }, options)).toBe(expected)
  })

  it.each([
    '2026-02-30',
    '2026-13-01',
    // No calendar has a year 0, and a date input refuses it as well.
    '0000-01-01',
    '2026-03-04T25:00:00Z',
    'tomorrow',
    '',
    '4/3/2026',
    1e18,
    true,
    {},
    [2026],
    '12345',
  ])('renders the bad date %j as nothing, with a note', x => {
    const rendered = renderMessageWithNotes('{{ inputs.x | date }}', { inputs: { x } })
    expect(rendered.text).toBe('')
    expect(rendered.notes).toHaveLength(1)
  })

  it('takes the text now for the instant that it is given, and for no date without one', () => {
    const now = new Date('2026-03-04T23:30:00Z')
    const template = '{{ response.missing | default: "now" | date: "yyyy-MM-dd" }}'
    expect(render(template, { now, timeZone: 'Asia/Tokyo' })).toBe('2026-03-05')
    expect(render(template)).toBe('')
    expect(render('{{ response.day | date: "yyyy" }}', { now: new Date(Number.NaN) })).toBe('2026')
  })

  it('falls back to English and UTC, with a note, on an unknown locale or time zone', () => {
    const options = { locale: 'not a locale', timeZone: 'Mars/Olympus' }
    expect(render('{{ response.at | date: "long" }}', options)).toBe('March 4, 2026')
    expect(notes('{{ response.at | date }}', options)).toHaveLength(2)
    expect(render('{{ response.total | number }}', { locale: 'xx' })).toBe('1,234.5')
  })
})

describe('hostile data', () => {
  it('never expands a value again', () => {
    const message = parseMessage('<{{ inputs.x }}|{{ inputs.y | default: "-" }}|{{ inputs.list | join: "," }}>')
    fc.assert(
      fc.property(hostileText, hostileText, (x, y) => {
        expect(renderMessage(message, { inputs: { x, y, list: [y, x] } })).toBe(`<${x}|${y || '-'}|${y},${x}>`)
      }),
    )
    expect(renderMessage('{{ inputs.x }}', { inputs: { x: '{{ inputs.y }}', y: 'leaked' } })).toBe('{{ inputs.y }}')
  })

  it('never throws, whatever the template and the data are', () => {
    const piece = fc.constantFrom(
      ...[
        '{{',
        '}}',
        ' response',
        '.a',
        '[0]',
        ' | ',
        'date',
        'currency: "EUR"',
        'upper',
        'length',
        'title',
        ': ',
        '"',
        "'",
        '80',
      ],
    )
    const template = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
      fc
        .constantFrom('date', 'number', 'currency: "EUR"', 'join', 'truncate: 3', 'title', 'length', 'default: "x"')
        .map(filter => `{{ response | ${filter} }}{{ response.a | ${filter} }}`),
    )
    fc.assert(
      fc.property(template, fc.anything(), (source, response) => {
        expect(typeof renderMessage(source, { response })).toBe('string')
      }),
      { numRuns: 300 },
    )
  })
})
