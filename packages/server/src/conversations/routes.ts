import { BellhopError } from '@bellhop/core'
import type { StreamEvent } from '@bellhop/core/stream'
import { z } from '@hono/zod-openapi'
import { loadAgent } from '../agents/load-agent.ts'
import { eventStream, lastEventId, wantsEventStream } from '../channels/event-stream.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import { timeRange } from '../http/time-range.ts'
import { givenClaims } from '../identity/given-claims.ts'
import { contextRecordSchema, toContextRecord } from './context-record.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { conversationRules } from './conversation-rules.ts'
import { readEvents } from './event-store.ts'
import { exportConversations } from './export-conversations.ts'
import { registerFeedbackRoutes } from './feedback-routes.ts'
import { requireConversation } from './find-conversation.ts'
import { untilTurnEnds } from './follow-turn.ts'
import { registerPromptRoute } from './prompt-route.ts'
import { readStream, toStreamEvent } from './read-stream.ts'
import { receiveMessage } from './receive-message.ts'
import { receivedBody } from './received-body.ts'
import { startConversation } from './start-conversation.ts'
import { stopTurn } from './stop-turn.ts'
import { type ConversationHead, type ConversationRow, listConversations } from './store.ts'
import { registerTurnsRoute } from './turns-route.ts'

const params = z.strictObject({ id: z.string().max(60) })

const conversationSchema = z
  .object({
    id: z.string(),
    agentId: z.string(),
    contactId: z.string(),
    channel: z.string(),
    mode: z.enum(['live', 'test']).openapi({ description: '`test`: of the playground; not counted anywhere.' }),
    draft: z.boolean().openapi({ description: 'With a draft of the agent, and not with the agent as it is saved.' }),
    medium: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    contactNumber: z.string().nullable(),
    agentNumber: z.string().nullable(),
    externalId: z.string().nullable(),
    contextCall: contextRecordSchema.nullable().openapi({ description: 'Of asking the agent’s context endpoint.' }),
    origin: z.string().nullable(),
    lastEvent: z.int().openapi({ description: 'Number of the newest event.' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Conversation')

/** Empty is none, like in a form. */
function partyText(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength)
    .nullable()
    .default(null)
    .transform(text => text || null)
}

const eventSchema = z
  .looseObject({ number: z.int(), at: z.string(), type: z.string() })
  .openapi('StreamEvent') as unknown as z.ZodType<StreamEvent>

const start = defineRoute({
  method: 'post',
  path: '/v1/conversations',
  tag: 'Conversations',
  summary: 'Start a conversation with an agent',
  description: 'Whoever holds the key vouches for `identity`: its claims count as verified.',
  scope: 'run',
  audit: ['conversation.started'],
  body: {
    schema: z
      .strictObject({
        agentId: z.string().max(60).optional().openapi({ description: 'Of the agent to talk to.' }),
        agent: z.string().max(60).optional().openapi({ description: 'The same, as a page spells it.' }),
        identity: givenClaims,
        context: jsonObject.default({}),
        page: jsonObject.default({}),
        medium: z.string().max(40).default('api'),
        direction: z.enum(['inbound', 'outbound']).default('inbound').openapi({ description: 'Who began.' }),
        contactNumber: partyText(40).openapi({ description: "The contact's phone number." }),
        agentNumber: partyText(40).openapi({ description: 'The number that the agent has there.' }),
        externalId: partyText(200).openapi({ description: 'What another system calls this contact or call.' }),
      })
      .refine(({ agentId, agent }) => (agentId === undefined) !== (agent === undefined), {
        path: ['agentId'],
        message: 'Name one agent by its id.',
      }),
  },
  status: 201,
  response: conversationSchema,
})

const filter = {
  agentId: z.string().max(60).optional(),
  channel: z.string().max(40).optional(),
  mode: z.enum(['live', 'test']).optional(),
  contactId: z.string().max(60).optional(),
  ...timeRange,
}

const list = defineRoute({
  method: 'get',
  path: '/v1/conversations',
  tag: 'Conversations',
  summary: 'List conversations, newest first',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  query: pageQuery.extend(filter),
  response: pageOf(conversationSchema),
})

const exported = defineRoute({
  method: 'get',
  path: '/v1/conversations/export',
  tag: 'Conversations',
  summary: 'The conversations that a filter leaves, newest first, as CSV',
  description:
    'Without what was said: read that of each. A cell that a table would calculate begins with an apostrophe.',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  query: z.strictObject(filter),
  response: z.string(),
  responseType: 'text/csv',
})

const read = defineRoute({
  method: 'get',
  path: '/v1/conversations/{id}',
  tag: 'Conversations',
  summary: 'Read a conversation',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params,
  response: conversationSchema,
})

const messages = defineRoute({
  method: 'post',
  path: '/v1/conversations/{id}/messages',
  tag: 'Conversations',
  summary: 'Say something, or press a button',
  description:
    'With `Accept: text/event-stream` the answer streams as it comes; else it comes when the turn has ended or waits for somebody.',
  scope: 'run',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params,
  body: { schema: receivedBody, nulAllowed: true },
  response: z
    .object({ turnId: z.string(), status: z.enum(['waiting', 'done']), events: z.array(eventSchema) })
    .openapi('Turn'),
  alsoAs: ['text/event-stream'],
})

const events = defineRoute({
  method: 'get',
  path: '/v1/conversations/{id}/events',
  tag: 'Conversations',
  summary: 'Read or stream the events of a conversation',
  description:
    'With `Accept: text/event-stream` streams what follows `Last-Event-ID`; else a page of what follows `after`.',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(100).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
  }),
  response: z.object({ data: z.array(eventSchema), nextCursor: z.string().nullable() }),
  alsoAs: ['text/event-stream'],
})

const stop = defineRoute({
  method: 'post',
  path: '/v1/conversations/{id}/stop',
  tag: 'Conversations',
  summary: 'Stop the answer that is being given',
  description:
    'Undoes nothing: an action under way goes on to its end. `stopped` is false where no answer was being given.',
  scope: 'run',
  audit: { none: 'ends an answer, and no action' },
  params,
  response: z.object({ stopped: z.boolean() }),
})

export function registerConversationRoutes(app: App, parts: ConversationParts): void {
  const { db } = parts.database

  addRoute(app, parts, start, async ({ principal, body }) => {
    const { workspaceId, actor } = principal
    const agentId = body.agentId ?? body.agent ?? ''
    const agent = await loadAgent(parts, db, workspaceId, agentId)
    if (!agent) throw new BellhopError('not_found', `There is no agent "${agentId}".`)
    const { agentId: _id, agent: _agent, ...given } = body
    const place = { workspaceId, agent, channel: 'api' as const, origin: null, actor }
    return toConversation(toHead(await startConversation(parts, { ...given, ...place })))
  })

  addRoute(app, parts, list, async ({ principal, query: { limit, cursor, ...filter } }) => {
    const page = { ...filter, beforeId: textCursor(cursor), limit: limit + 1 }
    const rows = await listConversations(db, principal.workspaceId, page)
    return toPage(rows, limit, row => row.id, toConversation)
  })

  addRoute(
    app,
    parts,
    exported,
    async ({ principal, query }) =>
      new Response(exportConversations(parts, principal.workspaceId, query), {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="conversations.csv"',
        },
      }),
  )

  addRoute(app, parts, read, async ({ principal, params: { id } }) =>
    toConversation(toHead(await requireConversation(db, principal.workspaceId, id))),
  )

  addRoute(app, parts, messages, async ({ principal, params: { id }, body, request, reader }) => {
    const { workspaceId } = principal
    const place = { workspaceId, conversationId: id }
    const { agentId, contactId, mode, lastEvent: before } = await requireConversation(db, workspaceId, id)
    const rules = await conversationRules(parts, { ...place, agentId, mode })
    parts.rates.say({ id, contactId }, rules?.limits.messagesPerMinute)
    const { turnId } = await receiveMessage(parts, workspaceId, id, body, principal.actor)
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, request.signal])
    if (wantsEventStream(request)) {
      const turn = untilTurnEnds(parts, place, turnId, before, signal)
      return eventStream(turn, () => stop.abort(), { log: parts.log, ...reader() })
    }
    const events: StreamEvent[] = []
    // A stream that ends early is continued at another node; an answer that ends early would be a wrong one.
    const whole = { ...parts, stopping: request.signal }
    for await (const event of untilTurnEnds(whole, place, turnId, before, signal)) events.push(event)
    return { turnId, status: statusIn(events), events }
  })

  addRoute(app, parts, stop, async ({ principal, params: { id } }) => {
    await requireConversation(db, principal.workspaceId, id)
    return { stopped: await stopTurn(parts, principal.workspaceId, id) }
  })

  addRoute(app, parts, events, async ({ principal, params: { id }, query, request, reader }) => {
    const { workspaceId } = principal
    await requireConversation(db, workspaceId, id)
    const place = { workspaceId, conversationId: id }
    if (wantsEventStream(request)) {
      const stop = new AbortController()
      const signal = AbortSignal.any([stop.signal, request.signal])
      const rest = readStream(parts, place, lastEventId(request) || query.after, signal)
      return eventStream(rest, () => stop.abort(), { log: parts.log, ...reader() })
    }
    const after = query.cursor === undefined ? query.after : Number(query.cursor)
    const rows = await readEvents(db, workspaceId, id, { after, limit: query.limit })
    const last = rows.at(-1)
    return {
      data: rows.map(toStreamEvent),
      nextCursor: last && rows.length === query.limit ? String(last.number) : null,
    }
  })

  registerTurnsRoute(app, parts)
  registerPromptRoute(app, parts)
  registerFeedbackRoutes(app, parts)
}

function statusIn(events: readonly StreamEvent[]): 'waiting' | 'done' {
  const end = events.findLast(event => event.type === 'turn-end')
  return end?.type === 'turn-end' ? end.status : 'waiting'
}

function toHead(row: ConversationRow): ConversationHead {
  return { ...row, isDraft: row.agentDraft !== null }
}

function toConversation(row: ConversationHead) {
  const { id, agentId, contactId, channel, mode, medium, origin, lastEvent, createdAt, updatedAt } = row
  const { direction, contactNumber, agentNumber, externalId, isDraft } = row
  const parties = { direction, contactNumber, agentNumber, externalId, contextCall: toContextRecord(row) }
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
  return { id, agentId, contactId, channel, mode, draft: isDraft, medium, ...parties, origin, lastEvent, ...times }
}
