/** What the server said is wrong, as `{ error: { code, message, hint, requestId, issues } }` of every answer above 399. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly hint: string | null
  readonly requestId: string | null
  readonly issues: readonly ApiIssue[]

  constructor(status: number, body: unknown) {
    const error = member(body, 'error')
    super(text(member(error, 'message')) ?? `The server answered ${status}.`)
    this.status = status
    this.code = text(member(error, 'code')) ?? 'internal'
    this.hint = text(member(error, 'hint'))
    this.requestId = text(member(error, 'requestId'))
    const issues = member(error, 'issues')
    this.issues = Array.isArray(issues) ? issues.flatMap(toIssue) : []
  }
}

export interface ApiIssue {
  /** JSONPath (RFC 9535), such as `$.inputs[0].name`. */
  path: string
  message: string
}

/** Words for a person, of whatever went wrong. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return [error.message, ...detailsOf(error)].join(' ')
  if (error instanceof TypeError) return 'The server could not be reached. Check the connection and try again.'
  return error instanceof Error ? error.message : String(error)
}

/** All that is wrong with what was sent, as far as the message doesn't say so itself; else what to do. */
function detailsOf({ message, hint, issues }: ApiError): string[] {
  if (issues.length === 0) return hint ? [hint] : []
  const unsaid = issues.filter(issue => !message.includes(issue.message))
  return unsaid.map(issue => `${issues.length > 1 ? placeOf(issue) : ''}${toSentence(issue.message)}`)
}

function placeOf({ path }: ApiIssue): string {
  const place = path.replace(/^\$\.?/, '')
  return place && `${place}: `
}

function toSentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`
}

function toIssue(issue: unknown): ApiIssue[] {
  const path = text(member(issue, 'path'))
  const message = text(member(issue, 'message'))
  return path !== null && message !== null ? [{ path, message }] : []
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
