import { compileFormBody } from '../template/render-form-body.ts'
import { compileJsonBody } from '../template/render-json-body.ts'
import type { Action, ActionRequest } from './action.ts'
import { isWrite } from './effective-mode.ts'
import { headerNameProblem } from './header-name.ts'
import type { Finding, Path } from './issue-path.ts'

/** What the parts of a request must not say of each other; its templates are checked for themselves. */
export function checkRequest(action: Action): Finding[] {
  const { request } = action
  if (!request) return []
  return [
    ...checkMethod(request),
    ...checkAuth(request),
    ...checkHeaders(request),
    ...(isWrite(action) ? checkIdempotencyHeader(request) : []),
  ]
}

const methodPath: Path = ['request', 'method']

function checkMethod({ method, body, cacheSeconds }: ActionRequest): Finding[] {
  const findings: Finding[] = []
  if (method === 'GET' && body !== null) {
    const message = 'A GET request has no body. Use `query`, or another method.'
    findings.push({ path: ['request', 'body'], message, needs: [methodPath] })
  }
  if (method !== 'GET' && cacheSeconds !== 0) {
    const message = `Only the answer to a GET is kept. Set it to 0 for a ${method}.`
    findings.push({ path: ['request', 'cacheSeconds'], message, needs: [methodPath] })
  }
  return findings
}

function checkAuth(request: ActionRequest): Finding[] {
  const { auth } = request
  const at = (field: string): Path => ['request', 'auth', field]
  switch (auth.type) {
    case 'none':
    case 'bearer':
      return []
    case 'basic': {
      const problem = usernameProblem(auth.username)
      return problem === null ? [] : [{ path: at('username'), message: problem }]
    }
    case 'header': {
      const problem = headerNameProblem(auth.name)
      return problem === null ? [] : [{ path: at('name'), message: problem }]
    }
    case 'body':
      return checkBodyAuth(request, auth.name, at)
  }
}

// RFC 7617, 2: the first colon ends the user name; control characters have no place in it.
function usernameProblem(username: string): string | null {
  if (username.includes('{{')) return 'A placeholder cannot stand here.'
  if (username.includes(':')) return 'A user name has no colon.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return /[\x00-\x1f\x7f]/.test(username) ? 'A user name has no control characters.' : null
}

function checkBodyAuth(request: ActionRequest, name: string, at: (field: string) => Path): Finding[] {
  const { method, body, bodyType } = request
  const bodyPath: Path = ['request', 'body']
  const needs = [methodPath, bodyPath, ['request', 'bodyType']]
  if (method === 'GET') {
    const message = 'A GET request has no body to put a secret into. Use another kind of auth, or another method.'
    return [{ path: at('type'), message, needs }]
  }
  if (body === null) return []
  const compiled = bodyType === 'json' ? compileJsonBody(body) : compileFormBody(body)
  if (compiled.problems.length > 0) return []
  if (compiled.keys === null) {
    const message = 'The body must be a JSON object, for the secret to be put into it.'
    return [{ path: bodyPath, message, needs: [methodPath, at('type')] }]
  }
  if (!compiled.keys.includes(name)) return []
  return [
    { path: at('name'), message: `The body has a \`${name}\` already. Remove it there, or use another name.`, needs },
  ]
}

function checkHeaders(request: ActionRequest): Finding[] {
  const ofAuth = authHeader(request)
  const seen = new Map<string, number>()
  return request.headers.flatMap(({ name }, i): Finding[] => {
    const path = ['request', 'headers', i, 'name']
    const problem = headerNameProblem(name)
    if (problem) return [{ path, message: problem }]
    const lower = name.toLowerCase()
    if (lower === ofAuth) {
      const message = `\`auth\` sets the header ${name} already. Remove one of the two.`
      return [{ path, message, needs: [['request', 'auth']] }]
    }
    const first = seen.get(lower)
    if (first !== undefined)
      return [{ path, message: `The header ${name} is there already, at $.request.headers[${first}].` }]
    seen.set(lower, i)
    return []
  })
}

function authHeader({ auth }: ActionRequest): string | null {
  if (auth.type === 'bearer' || auth.type === 'basic') return 'authorization'
  return auth.type === 'header' ? auth.name.toLowerCase() : null
}

function checkIdempotencyHeader(request: ActionRequest): Finding[] {
  const { idempotencyHeader: name } = request
  if (name === null) return []
  const path = ['request', 'idempotencyHeader']
  const problem = headerNameProblem(name)
  if (problem) return [{ path, message: problem }]
  const lower = name.toLowerCase()
  const isTaken = lower === authHeader(request) || request.headers.some(header => header.name.toLowerCase() === lower)
  if (!isTaken) return []
  const message = `The request sets the header ${name} already. Remove it there, or set \`idempotencyHeader\` to null.`
  return [{ path, message, needs: [methodPath, ['request', 'auth'], ['request', 'headers']] }]
}
