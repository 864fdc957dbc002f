import type { TextOverrides } from '../texts/load-texts.ts'
import { list, record, text, textOr } from './json.ts'

/** What the page says about itself. Not trusted by the server. */
export type PageValues = Record<string, string | number | boolean>

export interface Appearance {
  accent: string | null
  /** `left`, else right. */
  position: string
  /** `light`, `dark` or `auto`. */
  theme: string
  title: string | null
  subtitle: string | null
  /** Beside the launcher's icon. */
  launcherText: string | null
  texts: TextOverrides
}

/** An id of the page's own, and its HMAC-SHA256 in hex, made by the page's server. */
export interface Identity {
  userId: string
  userHash: string
}

export interface Session {
  token: string
  conversationId: string
  agent: { id: string; name: string; locale: string; appearance: Appearance }
}

export interface SessionRequest {
  agent: string
  token?: string
  identity?: string | Identity
  page?: PageValues
}

export interface Issue {
  path: string
  message: string
}

/** `status` is 0 when the server could not be reached. `message` is meant for the customer. */
export interface ApiFailure {
  ok: false
  status: number
  code: string
  message: string
  issues: Issue[]
  retryAfterMs: number | null
}

export type ApiResult<Value> = { ok: true; value: Value } | ApiFailure

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface VisitorApi {
  session(request: SessionRequest): Promise<ApiResult<Session>>
  /** `path` is below /embed/v1. The answer's JSON, null when it is empty. */
  post(token: string, path: string, body: unknown): Promise<ApiResult<unknown>>
  events(token: string, lastNumber: number, signal: AbortSignal): Promise<Response>
}

// Browsers refuse a keepalive request of more than 64 KiB, headers and other such requests counted.
const KEEPALIVE_LIMIT = 48_000

/** Speaks the visitor side of the server at `base` (contracts 7). */
export function createVisitorApi(base: string, fetch: Fetch): VisitorApi {
  const root = `${base}embed/v1`

  async function send(path: string, body: unknown, token: string | null): Promise<ApiResult<unknown>> {
    const json = JSON.stringify(body)
    try {
      const response = await fetch(root + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token !== null && { Authorization: `Bearer ${token}` }) },
        body: json,
        credentials: 'omit',
        keepalive: json.length < KEEPALIVE_LIMIT,
      })
      const answer = await response.text()
      if (response.ok) return { ok: true, value: answer === '' ? null : JSON.parse(answer) }
      return toFailure(response, answer)
    } catch {
      return failed(0, 'connection_lost')
    }
  }

  return {
    async session({ identity, ...request }) {
      const known = typeof identity === 'string' ? { identityToken: identity } : identity
      const result = await send('/session', { ...request, ...known }, null)
      if (!result.ok) return result
      try {
        return { ok: true, value: readSession(result.value) }
      } catch {
        return failed(200)
      }
    },
    post: (token, path, body) => send(path, body, token),
    events: (token, lastNumber, signal) =>
      fetch(`${root}/events`, {
        headers: {
          Accept: 'text/event-stream',
          Authorization: `Bearer ${token}`,
          'Last-Event-ID': String(lastNumber),
        },
        cache: 'no-store',
        credentials: 'omit',
        signal,
      }),
  }
}

export function failed(status: number, code = 'internal'): ApiFailure {
  return { ok: false, status, code, message: '', issues: [], retryAfterMs: null }
}

function toFailure(response: Response, answer: string): ApiFailure {
  const failure = failed(response.status)
  const seconds = Number(response.headers.get('Retry-After') || Number.NaN)
  if (Number.isFinite(seconds)) failure.retryAfterMs = seconds * 1000
  try {
    const error = record(record(JSON.parse(answer)).error)
    failure.code = text(error.code)
    failure.message = textOr(error.message, '')
    failure.issues = list(readIssue)(error.issues ?? [])
  } catch {
    // Not an answer of Bellhop (a proxy's page, say): the status is all there is.
  }
  return failure
}

function readIssue(value: unknown): Issue {
  const issue = record(value)
  return { path: text(issue.path), message: text(issue.message) }
}

function readSession(value: unknown): Session {
  const json = record(value)
  const agent = record(json.agent)
  const look = record(agent.appearance ?? {})
  return {
    token: text(json.token),
    conversationId: text(json.conversationId),
    agent: {
      id: text(agent.id),
      name: text(agent.name),
      locale: textOr(agent.locale, 'en'),
      appearance: {
        accent: textOr(look.accent, null),
        position: textOr(look.position, ''),
        theme: textOr(look.theme, 'auto'),
        title: textOr(look.title, null),
        subtitle: textOr(look.subtitle, null),
        launcherText: textOr(look.launcherText, null),
        texts: record(look.texts ?? {}),
      },
    },
  }
}
