import { posix } from 'node:path'
import { isNode, literalText, type Node, type ParsedSource, walk } from './parse-source.ts'

export interface Import {
  from: string
  line: number
  /** A path of the repository for a relative import, else the specifier: `node:fs`, `zod`, `@bellhop/core/egress`. */
  to: string
  /** Nothing of it is left when the code runs. */
  typeOnly: boolean
}

/** Whatever a source imports: static, re-exported, dynamic with a literal, `import('…')` in a type, and `require`. */
export function findImports({ path, program, lineOf }: ParsedSource): Import[] {
  const found: Import[] = []
  walk(program, node => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return
    found.push({
      from: path,
      line: lineOf(node.start),
      to: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
      typeOnly: isTypeOnly(node),
    })
  })
  return found
}

/** Dynamic imports whose address is only known when the code runs. */
export function findComputedImports({ program }: ParsedSource): Node[] {
  const found: Node[] = []
  walk(program, node => {
    if (node.type === 'ImportExpression' && literalText(node.source) === undefined) found.push(node)
  })
  return found
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literalText(node.source)
    case 'CallExpression':
      return isNode(node.callee) && node.callee.name === 'require' && Array.isArray(node.arguments)
        ? literalText(node.arguments[0])
        : undefined
    default:
      return undefined
  }
}

// An `import { type A }` without any value still loads its module under `verbatimModuleSyntax`.
function isTypeOnly({ type, importKind, exportKind }: Node): boolean {
  return type === 'TSImportType' || importKind === 'type' || exportKind === 'type'
}
