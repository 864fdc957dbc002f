import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, type Inline, parseInline, parseMarkdown, safeHref } from './parse.ts'
import { plainText } from './plain-text.ts'

const links = (nodes: Inline[]): string[] =>
  nodes.flatMap(node => {
    if (node.type === 'link') return [node.href, ...links(node.children)]
    return node.type === 'bold' || node.type === 'italic' ? links(node.children) : []
  })
const allLinks = (blocks: Block[]) =>
  blocks.flatMap(block => {
    if (block.type === 'code') return []
    return block.type === 'list' ? block.items.flatMap(links) : links(block.children)
  })

describe('links', () => {
  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x]( javascript:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](blob:null/1)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](/relative)',
    '[x](&#106;avascript:alert(1))',
    '[x](https:evil)',
    '[x](https://)',
    'javascript:alert(1)',
    '<a href="javascript:alert(1)">x</a>',
  ])('are not made of %s', source => {
    expect(allLinks(parseMarkdown(source))).toEqual([])
  })

  it.each([
    ['[shop](https://example.com/a?b=1)', 'https://example.com/a?b=1'],
    ['see https://example.com/a.', 'https://example.com/a'],
    ['(http://example.com)', 'http://example.com/'],
    ['[write](mailto:a@example.com)', 'mailto:a@example.com'],
    ['**[bold](https://example.com/)**', 'https://example.com/'],
    ['- [in a list](https://example.com/)', 'https://example.com/'],
    ['[https://one.example](https://two.example/)', 'https://two.example/'],
  ])('are made of %s', (source, href) => {
    expect(allLinks(parseMarkdown(source))).toEqual([href])
  })

  it('cannot break out of their address', () => {
    expect(safeHref('https://example.com/"onmouseover="alert(1)')).toBe(
      'https://example.com/%22onmouseover=%22alert(1)',
    )
  })

  it('are http, https or mailto for any text at all', () => {
    const nasty = fc.constantFrom(
      '[',
      '](',
      ')',
      'javascript:',
      'https://',
      'mailto:',
      'a',
      '*',
      '_',
      '`',
      '\n',
      '- ',
      '<',
    )
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 40 }), parts => {
        for (const href of allLinks(parseMarkdown(parts.join('')))) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
      }),
    )
  })
})

describe('text', () => {
  it('keeps markup as text', () => {
    expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: '<img src=x onerror=alert(1)>' }] },
    ])
  })

  it('without marks comes out as it went in', () => {
    const plain = fc.stringMatching(/^[a-zäöü ,.!?<>&"'=]*$/)
    fc.assert(
      fc.property(plain, text => {
        expect(plainText(text)).toBe(text.trim())
      }),
    )
  })

  it.each([
    ['snake_case_name', 'snake_case_name'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['**not closed', '**not closed'],
    ['\\*not italic\\*', '*not italic*'],
    ['a ** b', 'a ** b'],
    ['``', '``'],
  ])('does not take %s for emphasis', (source, text) => {
    expect(parseInline(source)).toEqual([{ type: 'text', text }])
  })

  it('is read in linear time, however many marks are left open', () => {
    const started = performance.now()
    for (const mark of ['*', '**', '_', '`', '[', '[](', '*_', '[a](', ' *a', '**a **'])
      parseMarkdown(mark.repeat(4000))
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

describe('marks', () => {
  it.each([
    ['**bold**', { type: 'bold', children: [{ type: 'text', text: 'bold' }] }],
    ['*it*', { type: 'italic', children: [{ type: 'text', text: 'it' }] }],
    ['_it_', { type: 'italic', children: [{ type: 'text', text: 'it' }] }],
    ['`a **b**`', { type: 'code', text: 'a **b**' }],
    [
      '**a *b* c**',
      {
        type: 'bold',
        children: [
          { type: 'text', text: 'a ' },
          { type: 'italic', children: [{ type: 'text', text: 'b' }] },
          { type: 'text', text: ' c' },
        ],
      },
    ],
  ])('reads %s', (source, node) => {
    expect(parseInline(source)).toEqual([node])
  })

  it('reads paragraphs, line breaks, lists, headings and fenced code', () => {
    const blocks = parseMarkdown('One\ntwo\n\n- a\n- b\n  more\n\n3. c\n4. d\n\n## Head\n```js\n**x**\n```')
    expect(blocks).toMatchObject([
      { type: 'paragraph', children: [{ text: 'One' }, { type: 'break' }, { text: 'two' }] },
      { type: 'list', ordered: false, items: [[{ text: 'a' }], [{ text: 'b' }, { type: 'break' }, { text: 'more' }]] },
      { type: 'list', ordered: true, start: 3, items: [[{ text: 'c' }], [{ text: 'd' }]] },
      { type: 'heading', children: [{ text: 'Head' }] },
      { type: 'code', text: '**x**' },
    ])
  })

  it('are left out of what is read aloud', () => {
    expect(plainText('**Good** news:\n\n- [track](https://example.com/) it')).toBe('Good news:\ntrack it')
  })
})
