import { type Inline, parseMarkdown } from './parse.ts'

/** A message as it is read aloud: without its marks. */
export function plainText(source: string): string {
  return parseMarkdown(source)
    .map(block => {
      if (block.type === 'code') return block.text
      if (block.type === 'list') return block.items.map(inlineText).join('\n')
      return inlineText(block.children)
    })
    .join('\n')
}

function inlineText(nodes: Inline[]): string {
  return nodes
    .map(node => {
      if (node.type === 'break') return '\n'
      return node.type === 'text' || node.type === 'code' ? node.text : inlineText(node.children)
    })
    .join('')
}
