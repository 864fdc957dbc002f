import { parseSync } from 'vite'
import type { SourceFile } from './list-sources.ts'

/** A node of the syntax tree (ESTree, with TypeScript's and JSX's own nodes). */
export interface Node {
  type: string
  start: number
  [key: string]: unknown
}

export interface ParsedSource {
  path: string
  program: Node
  comments: { text: string; line: number }[]
  /** Number of the line that an offset lies in, from 1. */
  lineOf(offset: number): number
}

/** Reads a source into its tree. Throws where it doesn't parse, so that no file escapes a check by being broken. */
export function parseSource({ path, text }: SourceFile): ParsedSource {
  const { program, comments, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${path} doesn't parse: ${error.message}`)
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  if (!isNode(program)) throw new Error(`${path} has no syntax tree.`)
  return {
    path,
    program,
    comments: comments.map(comment => ({ text: comment.value, line: lineOf(comment.start) })),
    lineOf,
  }
}

/** Calls `visit` for every node, parents first. */
export function walk(node: Node, visit: (node: Node, parent: Node | null) => void, parent: Node | null = null): void {
  visit(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, node)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The text of a string literal, or of a template without placeholders; undefined for any other node. */
export function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis) || node.quasis.length !== 1) return undefined
  const [quasi] = node.quasis
  const value = isNode(quasi) ? quasi.value : undefined
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : undefined
}
