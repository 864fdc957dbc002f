import { z } from 'zod'

const runSchema = z.object({
  id: z.string(),
  action: z.string(),
  status: z.string(),
  conversationId: z.string().nullable(),
  inputs: z.record(z.string(), z.unknown()),
  message: z.string().nullable(),
  duplicateOf: z.string().nullable(),
  approval: z.object({ digest: z.string(), status: z.string() }).nullable(),
  error: z.object({ code: z.string() }).nullable(),
})

export type Run = z.infer<typeof runSchema>

export const parseRun = (body: unknown): Run => runSchema.parse(body)

const pageSchema = z.object({ data: z.array(runSchema), nextCursor: z.string().nullable() })

/** The event types that matter here; of all others, the type alone. */
const eventSchema = z.looseObject({
  type: z.string(),
  number: z.int(),
  turnId: z.string().optional(),
  runId: z.string().optional(),
  status: z.string().optional(),
})

export type Event = z.infer<typeof eventSchema>

export const turnSchema = z.object({ turnId: z.string(), status: z.string(), events: z.array(eventSchema) })

const eventsSchema = z.object({ data: z.array(eventSchema), nextCursor: z.string().nullable() })

export interface Answer {
  status: number
  body: unknown
}

/** Nobody knows whether the request arrived: the connection broke, or the answer took too long. */
export class Unanswered extends Error {}

export interface Rest {
  call(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<Answer>
}

/** The REST API of one node. */
export function createRest(origin: string, key: string, timeoutMs = 20_000): Rest {
  return {
    async call(method, path, body, idempotencyKey) {
      try {
        const response = await fetch(origin + path, {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        })
        const text = await response.text()
        return { status: response.status, body: isJson(response) ? JSON.parse(text) : text }
      } catch (cause) {
        throw new Unanswered(`${method} ${path} got no answer.`, { cause })
      }
    },
  }
}

/** The body of an answer that has to be good. */
export async function demand(rest: Rest, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await rest.call(method, path, body)
  if (answer.status < 300) return answer.body
  throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}

/** All runs that fit the query, newest first. */
export async function listRuns(rest: Rest, query: Record<string, string> = {}): Promise<Run[]> {
  const runs: Run[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const search = new URLSearchParams({ limit: '100', ...query, ...(cursor === '' ? {} : { cursor }) })
    const page = pageSchema.parse(await demand(rest, 'GET', `/v1/runs?${search}`))
    runs.push(...page.data)
    cursor = page.nextCursor
  }
  return runs
}

/** All events of a conversation, from the first; null where there is no such conversation. */
export async function listEvents(rest: Rest, conversationId: string): Promise<Event[] | null> {
  const events: Event[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const search = new URLSearchParams({ limit: '100', ...(cursor === '' ? {} : { cursor }) })
    const path = `/v1/conversations/${conversationId}/events?${search}`
    const { status, body } = await rest.call('GET', path)
    if (status === 404) return null
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`)
    const page = eventsSchema.parse(body)
    events.push(...page.data)
    cursor = page.nextCursor
  }
  return events
}

function isJson({ headers }: Response): boolean {
  return (
    headers.get('content-type')?.startsWith('application/json;') === true ||
    headers.get('content-type') === 'application/json'
  )
}
