import { setTimeout as pause } from 'node:timers/promises'
import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import type { SavedAgent } from '../../agents/agent.ts'
import { loadAgent, loadAgents } from '../../agents/load-agent.ts'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import { defineRoute } from '../../http/define-route.ts'
import { workspaceHmac } from '../../runs/digest-key.ts'
import { type AnswerOptions, type AnswerPart, answer } from './answer.ts'
import { toCaller } from './caller.ts'
import { type ChatMessage, chatRequest, textOf } from './chat-request.ts'
import { completion } from './completion.ts'
import { completionStream } from './completion-stream.ts'
import { openAiError } from './error-body.ts'
import { toHistory } from './history.ts'
import type { Incoming } from './incoming.ts'
import { type Taken, takeRequest } from './take-request.ts'

const tag = 'OpenAI-compatible'

const completionSchema = z
  .looseObject({
    id: z.string(),
    object: z.string(),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        message: z.looseObject({ role: z.string(), content: z.string() }),
        finish_reason: z.enum(['stop', 'length']),
      }),
    ),
    usage: z
      .object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
      .optional()
      .openapi({ description: 'Left out in guided mode, which asks no model, and of a repeated request.' }),
  })
  .openapi('ChatCompletion')

const complete = defineRoute({
  method: 'post',
  path: '/v1/chat/completions',
  tag,
  summary: 'Answer the newest message of a conversation',
  description:
    "For OpenAI's clients and for voice platforms with a custom model; see docs/openai.md. With `stream: true` the answer comes as Server-Sent Events.",
  scope: 'run',
  audit: [
    'conversation.started',
    'run.sent',
    'run.finished',
    'approval.requested',
    'approval.approved',
    'approval.denied',
  ],
  body: { schema: chatRequest, nulAllowed: true },
  streams: body => body.stream === true,
  errorBody: openAiError,
  response: completionSchema,
  alsoAs: ['text/event-stream'],
})

const modelSchema = z
  .object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string(), name: z.string() })
  .openapi('Model')

const list = defineRoute({
  method: 'get',
  path: '/v1/models',
  tag,
  summary: 'List the agents, as models',
  scope: 'run',
  audit: { none: 'reads only' },
  errorBody: openAiError,
  response: z.object({ object: z.literal('list'), data: z.array(modelSchema) }),
})

const read = defineRoute({
  method: 'get',
  path: '/v1/models/{id}',
  tag,
  summary: 'Read an agent, as a model',
  scope: 'run',
  audit: { none: 'reads only' },
  params: z.strictObject({ id: z.string().max(200) }),
  errorBody: openAiError,
  response: modelSchema,
})

/** For how long a stream may be kept waiting for an error that can still be a status. */
const settleMs = 1_000

export function registerOpenAiRoutes(app: App, parts: ConversationParts): void {
  const { db } = parts.database

  const requireAgent = async (workspaceId: string, id: string): Promise<SavedAgent> => {
    const agent = await loadAgent(parts, db, workspaceId, id)
    if (agent) return agent
    const hint = 'The model is the id of an agent (agt_…). GET /v1/models lists them.'
    throw new BellhopError('not_found', `There is no agent "${id}".`, {
      hint,
      issues: [{ path: '$.model', message: hint }],
    })
  }

  addRoute(app, parts, list, async ({ principal }) => ({
    object: 'list' as const,
    data: (await loadAgents(db, principal.workspaceId)).map(toModel),
  }))

  addRoute(app, parts, read, async ({ principal, params }) =>
    toModel(await requireAgent(principal.workspaceId, params.id)),
  )

  addRoute(app, parts, complete, async ({ principal, body, request }) => {
    const { workspaceId, actor } = principal
    const agent = await requireAgent(workspaceId, body.model)
    const history = toHistory(body.messages)
    refuseUnreadable(body.messages.findLast(({ role }) => role === 'user'))
    const incoming: Incoming = {
      workspaceId,
      actor,
      agent,
      caller: toCaller(body, history.instructions),
      history,
      isRetry: Number(request.headers.get('x-stainless-retry-count') ?? 0) > 0,
      hmac: await workspaceHmac(parts, db, workspaceId),
    }
    const head = {
      id: parts.ids.next('chatcmpl'),
      created: Math.floor(parts.clock.now().getTime() / 1000),
      model: agent.id,
    }
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, request.signal])
    const taken = takeRequest(parts, incoming, signal)
    const options = { locale: agent.definition.locale, isGreeting: history.said.length === 0 }
    if (body.stream === true) {
      // Told by the stream, or by the wait for it; whoever went away before hears neither.
      taken.catch(() => {})
      await settledOr(taken, settleMs)
      return completionStream(answerOnceTaken(taken, options, signal), head, () => stop.abort(), {
        log: parts.log,
        locale: options.locale,
        includeUsage: body.stream_options?.include_usage === true,
      })
    }
    let text = ''
    for await (const part of answer(parts, await taken, options, signal)) {
      if (part.type === 'end') return completion(head, text, part)
      text += part.text
    }
    throw new BellhopError('connection_lost', 'The caller went away before the answer was there.')
  })

  async function* answerOnceTaken(
    taken: Promise<Taken>,
    options: AnswerOptions,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPart> {
    yield* answer(parts, await taken, options, signal)
  }
}

/** Waits for what may still fail, but not for long. */
async function settledOr(work: Promise<unknown>, ms: number): Promise<void> {
  const late = new AbortController()
  await Promise.race([work, pause(ms, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}

const longestMessage = 10_000

function refuseUnreadable(newest: ChatMessage | undefined): void {
  if (!newest) return
  const refuse = (message: string) =>
    new BellhopError('request_invalid', message, { issues: [{ path: '$.messages', message }] })
  const text = textOf(newest)
  if (text === '' && Array.isArray(newest.content) && newest.content.length > 0)
    throw refuse('The newest message of the user has no text. An agent reads text only.')
  if (text.length > longestMessage)
    throw refuse(`The newest message of the user may have ${longestMessage} characters.`)
}

function toModel({ id, definition, createdAt }: SavedAgent) {
  const created = Math.floor(createdAt.getTime() / 1000)
  return { id, object: 'model' as const, created, owned_by: 'bellhop', name: definition.name }
}
