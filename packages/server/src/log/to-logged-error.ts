/** An error as the log has it. */
export interface LoggedError {
  type: string
  message: string
  stack?: string
  cause?: LoggedError
  errors?: LoggedError[]
  [detail: string]: unknown
}

/**
 * What errors tell besides their message, and nothing else of them. A driver's error also holds the row that it refused
 * (`detail`, `where`), a client's the request with its headers, a parser's the text: what people typed and what they sent.
 */
const details = ['code', 'status', 'errno', 'syscall', 'severity', 'schema', 'table', 'column', 'constraint', 'routine']

/** Errors that caused one another are followed this far. */
const mostCauses = 5

export function toLoggedError(thrown: unknown, depth = 0): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: typeof thrown === 'string' ? thrown : '' }
  const told = details.flatMap((name): [string, unknown][] => {
    const value: unknown = Reflect.get(thrown, name)
    return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : []
  })
  const further = depth < mostCauses
  const quotes = quotesWhatItRefused(thrown)
  return {
    type: thrown.name,
    message: quotes ? unquoted : thrown.message,
    ...(thrown.stack === undefined ? {} : { stack: quotes ? framesOf(thrown, thrown.stack) : thrown.stack }),
    ...Object.fromEntries(told),
    ...(further && thrown.cause !== undefined ? { cause: toLoggedError(thrown.cause, depth + 1) } : {}),
    ...(further && thrown instanceof AggregateError
      ? { errors: thrown.errors.slice(0, mostCauses).map(error => toLoggedError(error, depth + 1)) }
      : {}),
  }
}

const unquoted = '(left out: it quotes what was refused)'

/**
 * A parser of JSON, of an expression or of code quotes the text in its message, and the database the value that it could not take
 * (SQLSTATE class 22, data exceptions).
 */
function quotesWhatItRefused(error: Error): boolean {
  if (error instanceof SyntaxError || error.name === 'SyntaxError') return true
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code)
}

/** A stack begins with the message as it was when the error was made. Where that can't be told apart, nothing of it is kept. */
function framesOf({ name, message }: Error, stack: string): string {
  const frames = stack.slice(stack.indexOf(message) + message.length)
  const isApart = stack.includes(message) && /^\n +at /.test(frames)
  return `${name}: ${unquoted}${isApart ? frames : ''}`
}
