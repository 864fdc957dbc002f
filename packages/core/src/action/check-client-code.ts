import { parse } from 'acorn'

/** What the code of a client action is called with: the values of its inputs, and the interface to the chat on the page. */
const clientParameters = ['args', 'bellhop'] as const

/**
 * Says what keeps client code from being the body of an async function in an ES module, with line and column, or null when nothing
 * does. Static `import` and `export` are no part of a function body, and are refused.
 */
export function checkClientCode(code: string): string | null {
  const source = `async function run(${clientParameters.join(', ')}) {\n${code}\n}`
  try {
    const program = parse(source, { ecmaVersion: 'latest', sourceType: 'module' })
    // Code that closes the function and goes on behind it parses too, but not to one function.
    const [statement, ...others] = program.body
    const isOneFunction = others.length === 0 && statement?.type === 'FunctionDeclaration'
    return isOneFunction ? null : 'The code closes a bracket that it did not open.'
  } catch (error) {
    if (!isParseError(error)) throw error
    const words = error.message.replace(/ \(\d+:\d+\)$/, '').replace(/^'import' and 'export' .*/, noModules)
    const { line, column } = error.loc
    const isAtEnd = line - 1 > code.split('\n').length
    return `${words} (${isAtEnd ? 'at the end' : `line ${line - 1}, column ${column + 1}`})`
  }
}

const noModules =
  'Client code is the body of a function: use await import(…) instead of import, and return instead of export'

function isParseError(error: unknown): error is SyntaxError & { loc: { line: number; column: number } } {
  return error instanceof SyntaxError && 'loc' in error
}
