import type { ErrorShape } from '../../http/app-env.ts'

/**
 * An error as OpenAI's clients read it: `message`, `type`, `code`, `param`. What Bellhop says besides stays beside it, which they
 * leave aside.
 */
export const openAiError: ErrorShape = ({ message, code, hint, issues, requestId }, status) => ({
  error: { message, type: typeOf(status), code, param: paramOf(issues[0]?.path), hint, issues, requestId },
})

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

/** The field that an issue is about, as OpenAI spells it: without the `$.` of a path. */
function paramOf(path: string | undefined): string | null {
  return path?.replace(/^\$\.?/, '') || null
}
