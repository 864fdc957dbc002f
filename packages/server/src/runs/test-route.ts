import { BellhopError, type JsonObject, parseAction } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { loadSurroundings } from '../actions/known-to.ts'
import { loadAction } from '../actions/load-action.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { draftId, type Runnable } from './journey.ts'
import type { RunParts } from './run-parts.ts'
import { rawInputs, runSchema } from './run-schema.ts'
import { defaultAgent, type RunScope } from './run-scope.ts'
import { startRun } from './start-run.ts'
import { viewRun } from './view-run.ts'

const runtime = z.strictObject({
  agent_number: z.string().max(200).optional(),
  agent_uuid: z.string().max(200).optional(),
  contact_number: z.string().max(200).optional(),
  direction: z.string().max(200).optional(),
  medium: z.string().max(200).optional(),
  current_datetime: z.string().max(200).optional(),
  timezone: z.string().max(200).optional(),
  conversation_id: z.string().max(200).optional(),
})

const test = defineRoute({
  method: 'post',
  path: '/v1/actions/{name}/test',
  tag: 'Actions',
  summary: 'Test an action',
  description:
    '`test` really calls and, unless `autoApprove` is false, approves itself; `dry_run` shows the exact request, credentials replaced by fingerprints, and sends nothing. `draft` tests a definition that is not saved.',
  scope: 'write',
  audit: ['run.sent', 'run.finished', 'approval.requested'],
  params: z.strictObject({ name: z.string().max(100) }),
  body: {
    schema: z.strictObject({
      inputs: rawInputs.default({}),
      runtime: runtime.default({}),
      context: jsonObject.default({}),
      identity: jsonObject.nullable().default(null),
      page: jsonObject.default({}),
      mode: z.enum(['test', 'dry_run']).default('test'),
      draft: jsonObject.optional(),
      autoApprove: z.boolean().default(true),
    }),
    nulAllowed: true,
  },
  response: runSchema,
})

export function registerTestRoute(app: App, parts: RunParts): void {
  addRoute(app, parts, test, async ({ principal, params, body }) => {
    const { workspaceId } = principal
    const action = await toTest(parts, workspaceId, params.name, body.draft)
    const { timezone, ...given } = body.runtime
    const scope: RunScope = {
      workspaceId,
      actor: principal.actor,
      mode: body.mode,
      channel: 'api',
      startedBy: 'test',
      conversationId: null,
      contactId: null,
      turnId: null,
      call: {
        agent: { ...defaultAgent, ...(timezone === undefined ? {} : { timeZone: knownZone(timezone) }) },
        contact: body.identity ?? {},
        identity: body.identity,
        context: body.context,
        page: body.page,
        runtime: definedOnly(given),
        held: {},
      },
      runModes: {},
    }
    const options = { unknownInputs: 'refuse' as const, autoApprove: body.autoApprove }
    return viewRun(parts, await startRun(parts, scope, action, body.inputs, options))
  })
}

async function toTest(
  parts: RunParts,
  workspaceId: string,
  name: string,
  draft: JsonObject | undefined,
): Promise<Runnable> {
  const { db } = parts.database
  if (draft !== undefined) {
    const { actions, knownTo } = await loadSurroundings(parts, db, workspaceId)
    const saved = actions.find(action => action.name === name)
    const definition = parseAction({ name, ...draft }, knownTo(saved?.id ?? null))
    return { id: draftId, name: definition.name, version: 0, definition }
  }
  const saved = await loadAction(parts, db, workspaceId, name)
  if (!saved)
    throw new BellhopError('not_found', `There is no action "${name}". To test an unsaved one, send it as \`draft\`.`)
  return saved
}

function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw new BellhopError('request_invalid', 'The time zone is not known.', {
      issues: [{ path: '$.runtime.timezone', message: 'Give a name of the IANA database, such as Europe/Berlin.' }],
    })
  }
}

function definedOnly<T extends Record<string, string | undefined>>(object: T): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: string
  }
}
