import { BellhopError, type JsonObject, parseAction } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { loadSurroundings } from '../actions/known-to.ts'
import { loadAction } from '../actions/load-action.ts'
import { toTimeZone } from '../agents/agent-values.ts'
import type { Principal } from '../http/principal.ts'
import { draftId, type Runnable } from './journey.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { defaultAgent, type RunScope } from './run-scope.ts'
import { startRun } from './start-run.ts'

/** What a conversation would give, made up for a test. */
export const runtimeValues = z.strictObject({
  agent_number: z.string().max(200).optional(),
  agent_uuid: z.string().max(200).optional(),
  contact_number: z.string().max(200).optional(),
  direction: z.string().max(200).optional(),
  medium: z.string().max(200).optional(),
  current_datetime: z.string().max(200).optional(),
  timezone: z.string().max(200).optional(),
  conversation_id: z.string().max(200).optional(),
})

export interface TestCall {
  inputs: JsonObject
  runtime: z.infer<typeof runtimeValues>
  context: JsonObject
  identity: JsonObject | null
  page: JsonObject
}

/** Runs an action as a test does: outside any conversation, with what the call makes up for one. */
export async function startTestRun(
  parts: RunParts,
  principal: Principal,
  action: Runnable,
  call: TestCall,
  { mode, autoApprove }: { mode: 'test' | 'dry_run'; autoApprove: boolean },
): Promise<RunRow> {
  const { timezone, ...given } = call.runtime
  const scope: RunScope = {
    workspaceId: principal.workspaceId,
    actor: principal.actor,
    mode,
    channel: 'api',
    startedBy: 'test',
    conversationId: null,
    contactId: null,
    turnId: null,
    call: {
      agent: { ...defaultAgent, ...(timezone === undefined ? {} : { timeZone: knownZone(timezone) }) },
      contact: call.identity ?? {},
      identity: call.identity,
      context: call.context,
      page: call.page,
      runtime: definedOnly(given),
      held: {},
    },
    runModes: {},
  }
  return startRun(parts, scope, action, call.inputs, { unknownInputs: 'refuse', autoApprove })
}

/** The saved action of that name, or the draft in its place. */
export async function loadToTest(
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
  const known = toTimeZone(zone)
  if (known !== null) return known
  throw new BellhopError('request_invalid', 'The time zone is not known.', {
    issues: [{ path: '$.runtime.timezone', message: 'Give a name of the IANA database, such as Europe/Berlin.' }],
  })
}

function definedOnly<T extends Record<string, string | undefined>>(object: T): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: string
  }
}
