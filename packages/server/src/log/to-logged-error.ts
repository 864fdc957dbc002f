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
  return {
    type: thrown.name,
    message: thrown.message,
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...Object.fromEntries(told),
    ...(further && thrown.cause !== undefined ? { cause: toLoggedError(thrown.cause, depth + 1) } : {}),
    ...(further && thrown instanceof AggregateError
      ? { errors: thrown.errors.slice(0, mostCauses).map(error => toLoggedError(error, depth + 1)) }
      : {}),
  }
}
