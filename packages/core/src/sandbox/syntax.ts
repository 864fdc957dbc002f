import { type Program, parse, type Statement } from 'acorn'

/** Author code, wrapped so that the engine compiles it to one function of `response`, `status` and `inputs`. */
export interface WrappedTransform {
  source: string
  /** An expression may evaluate to a function of the author's; that is called too. */
  expression: boolean
}

/** The author's first line is this one of `source`. */
export const firstLine = 2

const parameters = '(response, status, inputs)'

/**
 * Says what keeps a transform's code from being compiled, with line and column, or null when nothing does.
 * Accepts what the sandbox accepts: an expression (an object literal needs no parentheses; a function is one too), or
 * a function body. Either may await.
 */
export function checkTransformSyntax(code: string): string | null {
  const wrapped = wrapTransform(code)
  return 'error' in wrapped ? wrapped.error : null
}

export function wrapTransform(code: string): WrappedTransform | { error: string } {
  const attempts = [asExpression(code, ''), asBody(code, '')]
  if (/\bawait\b/.test(code)) attempts.push(asExpression(code, 'async '), asBody(code, 'async '))
  let furthest: Failure | undefined
  for (const attempt of attempts) {
    const result = attempt()
    if ('source' in result) return result
    if (!furthest || result.offset >= furthest.offset) furthest = result
  }
  return { error: furthest?.error ?? 'The code does not parse.' }
}

interface Failure {
  error: string
  /** How far into the author's code the parser came: the form that came furthest is the one that was meant. */
  offset: number
}

type Attempt = () => WrappedTransform | Failure

function asExpression(code: string, async: '' | 'async '): Attempt {
  const open = `(${async}function ${parameters} { return (\n`
  const source = `${open}${withoutTrailingSemicolons(code)}\n)})`
  return () => {
    const program = tryParse(source, open.length, code)
    if ('error' in program) return program
    const [statement, ...others] = functionBody(program) ?? []
    const whole =
      others.length === 0 &&
      statement?.type === 'ReturnStatement' &&
      statement.argument?.type === 'ParenthesizedExpression'
    return whole ? { source, expression: true } : unbalanced
  }
}

function asBody(code: string, async: '' | 'async '): Attempt {
  const open = `(${async}function ${parameters} {\n`
  const source = `${open}${code}\n})`
  return () => {
    const program = tryParse(source, open.length, code)
    if ('error' in program) return program
    const body = functionBody(program)
    if (!body) return unbalanced
    const [statement, ...others] = body
    if (!statement) return { error: 'The code is empty.', offset: Number.POSITIVE_INFINITY }
    // `response.total; // in cents` is meant as an expression, not as a body that returns nothing.
    if (others.length === 0 && statement.type === 'ExpressionStatement') {
      const { start, end } = statement.expression
      const returned = `${source.slice(0, start)}return (${source.slice(start, end)})${source.slice(end)}`
      return { source: returned, expression: true }
    }
    return { source, expression: false }
  }
}

const unbalanced: Failure = { error: 'The code closes a bracket that it did not open.', offset: 0 }

/** The statements of the wrapping function; undefined when the author's code closed it and went on behind it. */
function functionBody(program: Program): Statement[] | undefined {
  const [statement, ...others] = program.body
  if (others.length > 0 || statement?.type !== 'ExpressionStatement') return undefined
  const wrapped = statement.expression
  if (wrapped.type !== 'ParenthesizedExpression') return undefined
  return wrapped.expression.type === 'FunctionExpression' ? wrapped.expression.body.body : undefined
}

function tryParse(source: string, openLength: number, code: string): Program | Failure {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'script', preserveParens: true })
  } catch (error) {
    if (!isParseError(error)) throw error
    const offset = error.pos - openLength
    if (error.message.startsWith('Not enough stack')) return { error: 'The code is nested too deeply.', offset }
    const words = error.message.replace(/ \(\d+:\d+\)$/, '')
    const { line, column } = error.loc
    const ended = offset >= code.trimEnd().length
    return {
      error: `${words} (${ended ? 'at the end' : `line ${line - firstLine + 1}, column ${column + 1}`})`,
      offset,
    }
  }
}

function isParseError(error: unknown): error is SyntaxError & { pos: number; loc: { line: number; column: number } } {
  return error instanceof SyntaxError && 'pos' in error && 'loc' in error
}

function withoutTrailingSemicolons(code: string): string {
  let end = code.length
  while (end > 0 && ' \t\r\n;'.includes(code.charAt(end - 1))) end--
  return code.slice(0, end)
}
