import { isRecord } from './json-http.ts'

/** Bellhop answered with an error; the message holds its words, its hint and every issue. */
export class BellhopApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'BellhopApiError'
    this.status = status
  }
}

export interface BellhopApi {
  get(path: string): Promise<Record<string, unknown>>
  /** null when there is nothing at that path. */
  find(path: string): Promise<Record<string, unknown> | null>
  /** Every item of a list, page after page. */
  list(path: string): Promise<Record<string, unknown>[]>
  /** `version` is the one that the change was made from: another one in the meantime is a 409. */
  send(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    version?: string,
  ): Promise<Record<string, unknown>>
}

const TIMEOUT_MS = 15_000
const PAGE_SIZE = 100

/** The few calls of Bellhop's REST API that setting up a workspace needs. */
export function createBellhopApi(bellhopUrl: string, apiKey: string): BellhopApi {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    version?: string,
  ): Promise<Record<string, unknown>> {
    const headers: Record<string, string> = { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (version !== undefined) headers['if-match'] = `"${version}"`
    const response = await fetch(new URL(path, bellhopUrl), {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new Error(`Bellhop does not answer at ${bellhopUrl} (${method} ${path}). Is it running?`, { cause: error })
    })
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok) throw new BellhopApiError(response.status, describeRefusal(method, path, response.status, answer))
    if (!isRecord(answer)) throw new Error(`Bellhop's answer to ${method} ${path} is not a JSON object.`)
    return answer
  }

  return {
    get: path => call('GET', path),
    find: async path => {
      try {
        return await call('GET', path)
      } catch (error) {
        if (error instanceof BellhopApiError && error.status === 404) return null
        throw error
      }
    },
    list: async path => {
      const items: Record<string, unknown>[] = []
      let cursor: string | null = null
      do {
        const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) })
        const page: Record<string, unknown> = await call('GET', `${path}?${query}`)
        if (!Array.isArray(page.data)) throw new Error(`Bellhop's answer to GET ${path} is not a list.`)
        items.push(...page.data.filter(isRecord))
        cursor = typeof page.nextCursor === 'string' ? page.nextCursor : null
      } while (cursor !== null)
      return items
    },
    send: (method, path, body, version) => call(method, path, body, version),
  }
}

function describeRefusal(method: string, path: string, status: number, answer: unknown): string {
  const error = isRecord(answer) && isRecord(answer.error) ? answer.error : {}
  const issues = Array.isArray(error.issues) ? error.issues.filter(isRecord) : []
  const code = typeof error.code === 'string' ? ` ${error.code}` : ''
  const parts = [
    `Bellhop refused ${method} ${path} (${status}${code})`,
    typeof error.message === 'string' ? error.message : '',
    ...issues.map(issue => `${String(issue.path)}: ${String(issue.message)}`),
    typeof error.hint === 'string' ? error.hint : '',
    status === 401 ? 'Check BELLHOP_API_KEY.' : '',
  ]
  return parts.filter(part => part !== '').join('\n  ')
}
