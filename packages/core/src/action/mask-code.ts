import { type Comment, parse, type Token, tokTypes } from 'acorn'
import { looksDrawn, mayNameCredential } from './credential-name.ts'

/**
 * An author's JavaScript with a mask in place of each literal that may be a credential: what is assigned to, compared with or passed
 * beside something that is named like one, and what looks like one by itself. Code that does not parse is masked as a whole.
 */
export function maskCode(code: string, mask: string): string {
  const read = readTokens(code)
  if (!read) return mask
  const { tokens, comments } = read
  const openers = openersOf(tokens)
  const hidden = [
    ...comments.filter(({ value }) => isTelling(value)).map(({ start, end }) => ({ start: start + 2, end })),
    ...tokens.flatMap((token, index) => {
      if (!isLiteral(token) || !(isCredentialItself(token) || isNamed(tokens, openers, index))) return []
      const quote = token.type === tokTypes.string ? 1 : 0
      return [{ start: token.start + quote, end: token.end - quote }]
    }),
  ].sort((a, b) => b.start - a.start)
  return hidden.reduce((text, { start, end }) => text.slice(0, start) + mask + text.slice(end), code)
}

// As the body of a function, or as an expression.
const frames = [
  ['(async function () {\n', '\n})'],
  ['(async () => (\n', '\n))'],
] as const

function readTokens(code: string): { tokens: Token[]; comments: Comment[] } | null {
  for (const [open, close] of frames) {
    const tokens: Token[] = []
    const comments: Comment[] = []
    try {
      parse(`${open}${code.replace(/[\s;]+$/, '')}${close}`, {
        ecmaVersion: 'latest',
        onToken: tokens,
        onComment: comments,
      })
    } catch {
      continue
    }
    const own = <T extends { start: number; end: number }>(found: T[]) =>
      found
        .filter(({ start }) => start >= open.length && start < open.length + code.length)
        .map(item => ({ ...item, start: item.start - open.length, end: Math.min(item.end - open.length, code.length) }))
    return { tokens: own(tokens), comments: own(comments) }
  }
  return null
}

function isLiteral({ type }: Token): boolean {
  return type === tokTypes.string || type === tokTypes.template || type === tokTypes.num || type === tokTypes.regexp
}

function isCredentialItself(token: Token): boolean {
  return (token.type === tokTypes.string || token.type === tokTypes.template) && isTold(textOf(token))
}

/** With its escapes read; the types leave it out. */
function textOf(token: Token): string {
  return 'value' in token && typeof token.value === 'string' ? token.value : ''
}

function isTold(text: string): boolean {
  if (text.split(/[\s"'`,;()<>]+/).some(word => looksDrawn(word.replace(/^.*[=:]/, '')))) return true
  if (/^\s*(bearer|basic|digest|apikey)\s+\S/i.test(text)) return true
  return [...text.matchAll(/([\w-]+)["']?\s*[=:](?=\s*["']?[^\s"'&]{3,})/g)].some(([, name = '']) =>
    mayNameCredential(name),
  )
}

function isTelling(comment: string): boolean {
  return mayNameCredential(comment) || isTold(comment)
}

/** Is the literal given to, compared with, or listed beside something that is named like a credential? */
function isNamed(tokens: readonly Token[], openers: ReadonlyMap<number, number>, literal: number): boolean {
  // What stands before a comma counts in a list, and not beside another member of an object.
  let beside = false
  let named = false
  for (let index = literal - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    if (!token) break
    const { type } = token
    if (type === tokTypes.semi || startsStatement(token)) break
    if (type === tokTypes.comma) beside = true
    else if (type === tokTypes.braceR) {
      const opener = openers.get(index)
      if (opener === undefined || tokens[opener]?.type !== tokTypes.dollarBraceL) break
      index = opener
    } else if (type === tokTypes.parenL || type === tokTypes.bracketL) {
      if (named) return true
      beside = false
    } else if (type === tokTypes.braceL) {
      if (!isOfObject(tokens[index - 1])) break
      beside = false
      named = false
    } else if (mayNameCredential(nameOf(token))) {
      if (!beside) return true
      named = true
    }
  }
  return false
}

function nameOf(token: Token): string {
  return [tokTypes.name, tokTypes.privateId, tokTypes.string].includes(token.type) ? textOf(token) : ''
}

function startsStatement(token: Token): boolean {
  if (token.type === tokTypes.name) return textOf(token) === 'let'
  return [tokTypes._const, tokTypes._var, tokTypes._return, tokTypes._throw].includes(token.type)
}

function isOfObject(before: Token | undefined): boolean {
  const ways = [tokTypes.colon, tokTypes.eq, tokTypes.parenL, tokTypes.bracketL, tokTypes.comma, tokTypes.question]
  return before !== undefined && ways.includes(before.type)
}

/** The index of the brace that each closing brace belongs to. */
function openersOf(tokens: readonly Token[]): Map<number, number> {
  const openers = new Map<number, number>()
  const open: number[] = []
  for (const [index, { type }] of tokens.entries()) {
    if (type === tokTypes.braceL || type === tokTypes.dollarBraceL) open.push(index)
    if (type === tokTypes.braceR) openers.set(index, open.pop() ?? -1)
  }
  return openers
}
