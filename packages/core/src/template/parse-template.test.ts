import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTemplate, placeholderNames, problemsWithoutSecrets, secretNames } from './parse-template.ts'

const shape = (source: string) =>
  parseTemplate(source).parts.map(part =>
    part.kind === 'text' ? part.text : part.secret ? { secret: part.name } : { name: part.name },
  )

describe('parseTemplate', () => {
  it.each([
    ['', []],
    ['plain', ['plain']],
    ['{{x}}', [{ name: 'x' }]],
    ['{{  order_id\t}}', [{ name: 'order_id' }]],
    ['a{{x}}b{{y}}', ['a', { name: 'x' }, 'b', { name: 'y' }]],
    ['{{x}}{{x}}', [{ name: 'x' }, { name: 'x' }]],
    ['{{constructor}}', [{ name: 'constructor' }]],
    ['Bearer {{ secrets.SHOP_KEY }}', ['Bearer ', { secret: 'SHOP_KEY' }]],
  ])('reads the placeholders of %j', (source, expected) => {
    expect(shape(source)).toEqual(expected)
    expect(parseTemplate(source).problems).toEqual([])
  })

  it('reads triple braces as text braces around a value', () => {
    expect(shape('{{{x}}}')).toEqual(['{', { name: 'x' }, '}'])
    expect(shape('{{{{x}}}}')).toEqual(['{{', { name: 'x' }, '}}'])
    expect(shape('{"a":{"b":{{x}}}}')).toEqual(['{"a":{"b":', { name: 'x' }, '}}'])
  })

  it.each(['{{', '{{x', '{{x}', '{x}}', 'a {{ b } c', '}}', '{ {x} }'])(
    'leaves unclosed braces as text: %j',
    source => {
      expect(shape(source)).toEqual([source])
      expect(parseTemplate(source).problems).toEqual([])
    },
  )

  it('finds a placeholder after braces that are never closed', () => {
    expect(shape('{{ oops {{x}}')).toEqual(['{{ oops ', { name: 'x' }])
  })

  it.each(['{{}}', '{{ }}', '{{ 1x }}', '{{a b}}', '{{a-b}}', '{{ {x} }}', '{{a|upper}}', '{{ürl}}', '{{secrets.}}'])(
    'reports what is no name and keeps it as text: %j',
    source => {
      const template = parseTemplate(source)
      expect(template.problems).toMatchObject([{ kind: 'malformed', start: 0 }])
      expect(template.parts.every(part => part.kind === 'text')).toBe(true)
    },
  )

  it.each(['{{contact.email}}', '{{ a . b }}', '{{items[0].name}}', '{{secrets.a.b}}'])(
    'reports a dotted name and says what to do instead: %s',
    source => {
      const [problem] = parseTemplate(`x ${source}`).problems
      expect(problem).toMatchObject({ kind: 'dotted', start: 2 })
      expect(problem?.message).toContain('Declare an input or a flat context key')
    },
  )

  it('gives offsets that cut the placeholder out of the source', () => {
    const source = '💥 {{ x }} {{y}}'
    for (const part of parseTemplate(source).parts) {
      if (part.kind === 'placeholder') expect(source.slice(part.start, part.end)).toBe(part.raw)
    }
  })

  it('loses nothing of the source', () => {
    const piece = fc.oneof(fc.constantFrom('{', '{{', '}', '}}', 'x', ' ', 'secrets.', '.'), fc.string())
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const source = pieces.join('')
        const joined = parseTemplate(source).parts.map(part => (part.kind === 'text' ? part.text : part.raw))
        expect(joined.join('')).toBe(source)
      }),
    )
  })

  it('stays linear on braces that never close', () => {
    const source = `${'{{ '.repeat(200_000)}}}`
    const started = performance.now()
    expect(parseTemplate(source).problems).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('names', () => {
  it('lists each value once, without the secrets', () => {
    const template = parseTemplate('{{b}} {{a}} {{secrets.K}} {{b}}')
    expect(placeholderNames(template)).toEqual(['b', 'a'])
    expect(secretNames(template)).toEqual(['K'])
  })

  it('reports a secret where no secret may stand', () => {
    expect(problemsWithoutSecrets(parseTemplate('a {{secrets.K}}'))).toMatchObject([{ kind: 'secret', start: 2 }])
  })
})
