import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { conversationRules } from '../../conversations/conversation-rules.ts'
import { feedbackBody } from '../../conversations/feedback-routes.ts'
import { receiveMessage } from '../../conversations/receive-message.ts'
import { receivedBody } from '../../conversations/received-body.ts'
import { recordFeedback } from '../../conversations/record-feedback.ts'
import { stopTurn } from '../../conversations/stop-turn.ts'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import { defineRoute } from '../../http/define-route.ts'
import { anyJson, jsonObject } from '../../http/json-schemas.ts'
import type { UserHash } from '../../identity/check-user-hash.ts'
import { createOpenStreams } from '../../limits/open-streams.ts'
import { cancelRun } from '../../runs/cancel-run.ts'
import { claimClientAction, reportClientAction } from '../../runs/client-actions.ts'
import { approve, type Decision, deny } from '../../runs/decide.ts'
import { requireRun } from '../../runs/find-run.ts'
import { limitWaitingRuns } from '../../runs/limit-waiting-runs.ts'
import type { RunRow } from '../../runs/run.ts'
import { runStatuses } from '../../runs/run-schema.ts'
import { submitInputs } from '../../runs/submit-inputs.ts'
import { registerClientModuleRoute } from './client-module.ts'
import { answerPreflights } from './cors.ts'
import { answerInCustomerWords } from './customer-words.ts'
import { openSession } from './session.ts'
import { requireOwnConversation } from './standing.ts'
import { addVisitorRoute, letRead, type VisitorCall } from './visitor-route.ts'
import { visitorStream } from './visitor-stream.ts'
import { modeOf, signModuleGrant } from './visitor-token.ts'

const tag = 'Embed'
const params = z.strictObject({ id: z.string().max(60) })
const statusResponse = z.object({ status: z.enum(runStatuses) })
/** For how long an address of a module may be fetched. */
const moduleGrantMs = 5 * 60 * 1000
/** What a client action says of itself, in bytes: more than its value may have, which the run then says. */
const longestReport = 65_536 + 500

const session = defineRoute({
  method: 'post',
  path: '/embed/v1/session',
  tag,
  summary: 'Open or resume a conversation from a page',
  description:
    'The page must be of an origin that the agent allows. An earlier token resumes its conversation. Of `page`, at most 50 ' +
    'names with texts of up to 2,000 characters, numbers and booleans are taken; `ignoredPageKeys` names what is not. ' +
    'Who the customer is, the site says with `identityToken` (a JWT for this agent), or with `userId` and `userHash`.',
  scope: 'public',
  audit: ['conversation.started'],
  body: {
    schema: z
      .strictObject({
        agent: z.string().max(80),
        token: z.string().max(4_000).optional(),
        identityToken: z.string().max(8_000).optional(),
        userId: z.string().max(200).optional(),
        userHash: z.string().max(200).optional(),
        page: z.unknown().optional(),
      })
      .refine(({ userId, userHash }) => (userId === undefined) === (userHash === undefined), {
        path: ['userHash'],
        message: 'Give `userId` and `userHash` together.',
      })
      .refine(({ identityToken, userId }) => identityToken === undefined || userId === undefined, {
        path: ['userId'],
        message: 'Give `identityToken`, or `userId` and `userHash`.',
      }),
    lookedThrough: ['page'],
  },
  response: z
    .looseObject({
      token: z.string(),
      conversationId: z.string(),
      expiresAt: z.string(),
      ignoredPageKeys: z.array(z.string()).optional(),
    })
    .openapi('VisitorSession'),
})

const messages = defineRoute({
  method: 'post',
  path: '/embed/v1/messages',
  tag,
  summary: 'Say something, or press an offered button',
  scope: 'public',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  body: { schema: receivedBody, nulAllowed: true },
  status: 202,
  response: z.object({ turnId: z.string() }),
})

const stop = defineRoute({
  method: 'post',
  path: '/embed/v1/stop',
  tag,
  summary: 'Stop the answer that is being given',
  description:
    'Undoes nothing: an action under way goes on to its end. `stopped` is false where no answer was being given.',
  scope: 'public',
  audit: { none: 'ends an answer, and no action' },
  body: { schema: z.strictObject({}) },
  response: z.object({ stopped: z.boolean() }),
})

const events = defineRoute({
  method: 'get',
  path: '/embed/v1/events',
  tag,
  summary: 'Stream the conversation after Last-Event-ID',
  scope: 'public',
  audit: { none: 'reads only' },
  response: null,
  responseType: 'text/event-stream',
})

const inputs = visitorRunRoute(
  'inputs',
  'Answer a form',
  ['run.sent', 'run.finished'],
  z.strictObject({ inputs: jsonObject }),
)
const digest = z.strictObject({ digest: z.string().max(128) })
const approveRoute = visitorRunRoute('approve', 'Say yes to a confirm card', ['approval.approved', 'run.sent'], digest)
const denyRoute = visitorRunRoute('deny', 'Say no to a confirm card', ['approval.denied'], digest)

const cancel = defineRoute({
  method: 'post',
  path: '/embed/v1/runs/{id}/cancel',
  tag,
  summary: 'Give up a form or a confirm card',
  scope: 'public',
  audit: ['run.cancelled'],
  params,
  response: statusResponse,
})

const claim = defineRoute({
  method: 'post',
  path: '/embed/v1/runs/{id}/claim',
  tag,
  summary: 'Claim a client action for this browser',
  description: 'Given to one browser; 409 to every other.',
  scope: 'public',
  audit: { none: 'the run records who claimed it' },
  params,
  body: { schema: z.strictObject({}) },
  response: z.object({
    url: z.string(),
    args: z.record(z.string(), z.unknown()),
    timeoutMs: z.int(),
    returns: z.boolean(),
    claim: z.string(),
  }),
})

const clientResult = defineRoute({
  method: 'post',
  path: '/embed/v1/runs/{id}/client-result',
  tag,
  summary: 'Say what became of a client action',
  scope: 'public',
  audit: ['run.finished'],
  params,
  body: {
    schema: z.union([
      z.strictObject({ claim: z.string().max(60), ok: z.literal(true), value: anyJson.optional() }),
      z.strictObject({ claim: z.string().max(60), ok: z.literal(false), error: z.string().max(2_000) }),
    ]),
    nulAllowed: true,
    // Refused, it would count as never heard, of code that has done its work.
    halvesAllowed: true,
    // The run says what of it can't be kept.
    lookedThrough: ['value'],
    maxBytes: longestReport,
  },
  response: statusResponse,
})

const feedback = defineRoute({
  method: 'post',
  path: '/embed/v1/feedback',
  tag,
  summary: 'Rate an answer',
  scope: 'public',
  audit: { none: 'a rating changes nothing' },
  body: { schema: feedbackBody },
  status: 204,
  response: null,
})

export function registerEmbedRoutes(app: App, parts: ConversationParts): void {
  const { db } = parts.database

  const streams = createOpenStreams(parts.limits.streamsPerConversation)

  app.use('/embed/v1/*', answerPreflights, answerInCustomerWords(parts))

  addRoute(app, parts, session, async call => {
    const caller = { origin: call.request.headers.get('origin'), address: call.clientAddress }
    const { identityToken, userId, userHash, ...body } = call.body
    const proof = identityToken === undefined ? toUserHash(userId, userHash) : { token: identityToken }
    const { origin, session } = await openSession(parts, caller, { ...body, proof })
    return letRead(call, origin, session)
  })

  addVisitorRoute(app, parts, messages, async ({ visitor, body, actor }) => {
    const { workspaceId, conversationId } = visitor
    await requireOwnConversation(parts, visitor)
    const rules = await conversationRules(parts, { ...visitor, mode: modeOf(visitor) })
    parts.rates.say({ id: conversationId, contactId: visitor.contactId }, rules?.limits.messagesPerMinute)
    if ('action' in body && body.action !== null) await limitWaitingRuns(parts, parts.database.db, visitor)
    return receiveMessage(parts, workspaceId, conversationId, body, actor)
  })

  addVisitorRoute(app, parts, stop, async ({ visitor }) => ({
    stopped: await stopTurn(parts, visitor.workspaceId, visitor.conversationId),
  }))

  addVisitorRoute(app, parts, events, async ({ visitor, request }) => {
    await requireOwnConversation(parts, visitor)
    return visitorStream(parts, streams, visitor, request)
  })

  addVisitorRoute(app, parts, inputs, async call => {
    const run = await submitInputs(parts, await runOf(call), call.body.inputs, call.actor)
    return { status: run.status }
  })

  addVisitorRoute(app, parts, approveRoute, async call =>
    decided(await approve(parts, await runOf(call), call.body.digest, call.actor)),
  )

  addVisitorRoute(app, parts, denyRoute, async call =>
    decided(await deny(parts, await runOf(call), call.body.digest, call.actor)),
  )

  addVisitorRoute(app, parts, cancel, async call => ({
    status: (await cancelRun(parts, await runOf(call), call.actor)).status,
  }))

  addVisitorRoute(app, parts, claim, async call => {
    const { visitor } = call
    const claimId = parts.ids.next('clm')
    const claimed = await claimClientAction(parts, await runOf(call), claimId, call.actor)
    const { sha256, args, timeoutMs, returns } = claimed
    const grant = signModuleGrant(parts.keyring, {
      workspaceId: visitor.workspaceId,
      agentId: visitor.agentId,
      origin: visitor.origin,
      runId: claimed.run.id,
      sha256,
      expiresAt: parts.clock.now().getTime() + moduleGrantMs,
      ...(visitor.playground && { playground: visitor.playground }),
    })
    const url = new URL(`/embed/v1/client/${visitor.agentId}/${sha256}.js`, parts.publicUrl)
    url.searchParams.set('t', grant)
    return { url: url.href, args, timeoutMs, returns, claim: claimId }
  })

  addVisitorRoute(app, parts, clientResult, async call => {
    const { body } = call
    const report = body.ok
      ? { kind: 'returned' as const, value: body.value ?? null }
      : { kind: 'threw' as const, message: body.error }
    const run = await reportClientAction(parts, await runOf(call), body.claim, report, call.actor)
    return { status: run.status }
  })

  addVisitorRoute(app, parts, feedback, async ({ visitor, body }) => {
    await recordFeedback(parts, visitor, body)
    return new Response(null, { status: 204 })
  })

  registerClientModuleRoute(app, parts)

  /** A run of the visitor's own conversation; any other does not exist for them. */
  function runOf({ visitor, params }: VisitorCall<{ id: string }, unknown, unknown>): Promise<RunRow> {
    return requireRun(db, visitor.workspaceId, params.id, visitor.conversationId)
  }

  /** The answer to a card comes at once; what is sent goes on without the page that said yes. */
  function decided(decision: Decision): { status: RunRow['status'] } {
    if (decision.send) parts.background(decision.send())
    if (decision.askedAgain) throw new BellhopError('conflict', 'What would run has changed, so it is asked for again.')
    return { status: decision.run.status }
  }
}

function toUserHash(userId: string | undefined, userHash: string | undefined): UserHash | undefined {
  return userId === undefined || userHash === undefined ? undefined : { userId, userHash }
}

function visitorRunRoute<B>(
  verb: string,
  summary: string,
  audit: ['run.sent' | 'approval.approved' | 'approval.denied', ...('run.sent' | 'run.finished')[]],
  schema: z.ZodType<B>,
) {
  return defineRoute({
    method: 'post',
    path: `/embed/v1/runs/{id}/${verb}`,
    tag,
    summary,
    scope: 'public',
    audit,
    params,
    body: { schema, nulAllowed: true },
    response: statusResponse,
  })
}
