/**
 * The markdown that a message may hold: paragraphs with line breaks, lists, fenced code, bold, italic, code, links.
 * Everything else is text. The result is a tree that is rendered to elements, never markup; links are http, https and
 * mailto alone.
 */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'break' }
  | { type: 'code'; text: string }
  | { type: 'bold' | 'italic'; children: Inline[] }
  | { type: 'link'; href: string; children: Inline[] }

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'list'; ordered: boolean; start: number; items: Inline[][] }

const FENCE = /^\s{0,3}```/
const HEADING = /^#{1,6}\s+(.*)$/
const BULLET = /^\s*[-*+•]\s+(.*)$/
const NUMBERED = /^\s*(\d{1,9})[.)]\s+(.*)$/

export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  const line = () => lines[at] ?? ''

  while (at < lines.length) {
    const numbered = NUMBERED.exec(line())
    const bullet = BULLET.exec(line())
    const heading = HEADING.exec(line())
    if (line().trim() === '') at++
    else if (FENCE.test(line())) blocks.push(readFence())
    else if (heading) {
      blocks.push({ type: 'heading', children: parseInline(heading[1] ?? '') })
      at++
    } else if (numbered) blocks.push(readList(NUMBERED, Number(numbered[1])))
    else if (bullet) blocks.push(readList(BULLET, null))
    else blocks.push(readParagraph())
  }
  return blocks

  function readFence(): Block {
    const code: string[] = []
    for (at++; at < lines.length && !FENCE.test(line()); at++) code.push(line())
    at++
    return { type: 'code', text: code.join('\n') }
  }

  function readList(marker: RegExp, start: number | null): Block {
    const items: string[] = []
    for (; at < lines.length; at++) {
      const item = marker.exec(line())
      if (item) items.push(item[item.length - 1] ?? '')
      else if (line().trim() === '' && marker.test(lines[at + 1] ?? '')) continue
      // An indented line goes on with the item above.
      else if (/^\s{2,}\S/.test(line()) && !startsBlock(line().trim()))
        items.push(`${items.pop() ?? ''}\n${line().trim()}`)
      else break
    }
    return { type: 'list', ordered: start !== null, start: start ?? 1, items: items.map(item => parseInline(item)) }
  }

  function readParagraph(): Block {
    const text: string[] = []
    for (; at < lines.length && line().trim() !== ''; at++) {
      if (text.length > 0 && startsBlock(line())) break
      text.push(line().trim())
    }
    return { type: 'paragraph', children: parseInline(text.join('\n')) }
  }
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || BULLET.test(line) || NUMBERED.test(line)
}

const DEEPEST = 6
const BARE_LINK = /^(?:https?:\/\/|mailto:)[^\s<>"'`\\]+/i

export function parseInline(source: string, depth = 0): Inline[] {
  const found: Inline[] = []
  // Once a closing mark was looked for in vain, there is none further on either: keeps hostile text linear.
  const missing = new Set<string>()
  let plain = ''
  let at = 0

  const flush = () => {
    if (plain !== '') found.push({ type: 'text', text: plain })
    plain = ''
  }
  const push = (node: Inline, length: number) => {
    flush()
    found.push(node)
    at += length
  }
  const closing = (mark: string, from: number) => {
    if (missing.has(mark)) return -1
    const end = source.indexOf(mark, from)
    if (end < 0) missing.add(mark)
    return end
  }

  while (at < source.length) {
    const char = source.charAt(at)
    if (char === '\n') push({ type: 'break' }, 1)
    else if (char === '\\' && /[\\`*_[\]()#+\-.!]/.test(source.charAt(at + 1))) {
      plain += source.charAt(at + 1)
      at += 2
    } else if (!(readCode(char) || readEmphasis(char) || readLink(char) || readBareLink(char))) {
      plain += char
      at++
    }
  }
  flush()
  return found

  function readCode(char: string): boolean {
    if (char !== '`') return false
    const end = closing('`', at + 1)
    if (end <= at + 1) return false
    push({ type: 'code', text: source.slice(at + 1, end) }, end + 1 - at)
    return true
  }

  function readEmphasis(char: string): boolean {
    if ((char !== '*' && char !== '_') || depth >= DEEPEST) return false
    // In snake_case an underscore is a letter.
    if (char === '_' && isWord(source.charAt(at - 1))) return false
    const mark = source.charAt(at + 1) === char ? char + char : char
    const from = at + mark.length
    if (from >= source.length || isSpace(source.charAt(from))) return false
    let end = closing(mark, from)
    while (end > 0 && !closes(mark, end)) end = closing(mark, end + mark.length)
    if (end <= from) return false
    const children = parseInline(source.slice(from, end), depth + 1)
    push({ type: mark.length === 2 ? 'bold' : 'italic', children }, end + mark.length - at)
    return true
  }

  function closes(mark: string, end: number): boolean {
    const after = source.charAt(end + mark.length)
    if (isSpace(source.charAt(end - 1))) return false
    if (mark.length === 1 && (after === mark || source.charAt(end - 1) === mark)) return false
    return !(mark.startsWith('_') && isWord(after))
  }

  function readLink(char: string): boolean {
    if (char !== '[' || depth >= DEEPEST) return false
    const middle = closing('](', at + 1)
    const end = middle < 0 ? -1 : closing(')', middle + 2)
    if (end < 0) return false
    const label = source.slice(at + 1, middle)
    const href = safeHref(source.slice(middle + 2, end).trim())
    if (href === null || label.includes('[') || label.trim() === '') return false
    push({ type: 'link', href, children: withoutLinks(parseInline(label, depth + 1)) }, end + 1 - at)
    return true
  }

  function readBareLink(char: string): boolean {
    if (!/[hm]/i.test(char) || isWord(source.charAt(at - 1))) return false
    const match = BARE_LINK.exec(source.slice(at, at + 2000))
    // What ends a sentence doesn't belong to the address.
    const address = match?.[0].replace(/[.,;:!?)\]*_]+$/, '')
    const href = address && safeHref(address)
    if (!address || !href) return false
    push({ type: 'link', href, children: [{ type: 'text', text: address }] }, address.length)
    return true
  }
}

/** The address as the browser reads it, or null when it isn't one that a message may link to. */
export function safeHref(address: string): string | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return null
  try {
    const url = new URL(address)
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

function withoutLinks(nodes: Inline[]): Inline[] {
  return nodes.flatMap(node => (node.type === 'link' ? node.children : [node]))
}

function isSpace(char: string): boolean {
  return char === '' || /\s/.test(char)
}

function isWord(char: string): boolean {
  return char !== '' && /[\p{L}\p{N}]/u.test(char)
}
