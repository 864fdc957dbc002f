import { BellhopError, toJsonPath } from '@bellhop/core'
import type { Context } from 'hono'
import type { Parts } from '../parts.ts'
import type { AppEnv } from './app-env.ts'
import type { Principal } from './principal.ts'

/** The key of a request that has one. Throws `request_invalid` for one that could not be kept. */
export function idempotencyKeyOf(c: Context<AppEnv>): string | null {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return null
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  const rule = 'to be 1 to 255 characters of ASCII without spaces; a UUID does well.'
  throw new BellhopError('request_invalid', `The header Idempotency-Key has ${rule}`, {
    issues: [{ path: toJsonPath(['headers', 'idempotency-key']), message: `Has ${rule}` }],
  })
}

/**
 * Answers a request with an `Idempotency-Key`: the first answer to each key, with `Idempotency-Replayed: true` from the second
 * time on. A stream can't be given again, so a repeated request for one is told where its events are.
 */
export async function answerKeyed(
  parts: Parts,
  c: Context<AppEnv>,
  request: { principal: Principal; key: string; body: unknown },
  work: () => Promise<Response>,
): Promise<Response> {
  const { principal, key, body } = request
  let streamed: Response | undefined
  const keyed = { workspaceId: principal.workspaceId, key, address: addressOf(c), body }
  const answer = await parts.answerOnce(keyed, async () => {
    const response = await work()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    if (!isJson && response.status !== 204) streamed = response
    const headers = keptHeadersOf(response)
    return { status: response.status, body: isJson ? await response.text() : null, headers }
  })
  if (streamed) return streamed
  if (answer.replayed && answer.body === null && answer.status !== 204) {
    throw new BellhopError(
      'conflict',
      'The first answer to this Idempotency-Key was a stream: read the events instead.',
      {
        hint: 'A stream is not kept. What it said, and says, is under GET /v1/conversations/{id}/events; a new message needs a new key.',
      },
    )
  }
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      ...answer.headers,
      ...(answer.body === null ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(answer.replayed ? { 'Idempotency-Replayed': 'true' } : {}),
    },
  })
}

// The query belongs to it: what only tried to save and what saves differ in nothing else.
function addressOf(c: Context<AppEnv>): string {
  const at = c.req.url.indexOf('?')
  return `${c.req.method} ${c.req.path}${at < 0 ? '' : c.req.url.slice(at)}`
}

/** What is kept of an answer's headers: where the made thing is, and its version. */
const keptHeaders = ['location', 'etag'] as const

function keptHeadersOf({ headers }: Response): Record<string, string> {
  const found = keptHeaders.map(name => [name, headers.get(name)] as const)
  return Object.fromEntries(found.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}
