/** The code of what lies behind an error of `fetch`, such as ECONNREFUSED; empty where it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === error ? '' : codeOf(error.cause)
}

/** Why a call failed, in a word or a few, for people. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = codeOf(error)
  // Those of the client itself say less than its words.
  if (code !== '' && !code.startsWith('UND_')) return code
  return error.cause instanceof Error ? error.cause.message : error.message
}
