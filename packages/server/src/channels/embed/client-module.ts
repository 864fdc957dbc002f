import { BellhopError, toClientModule } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import { defineRoute } from '../../http/define-route.ts'
import { codeThatRuns, moduleHash } from '../../runs/client-actions.ts'
import { requireRun } from '../../runs/find-run.ts'
import { corsHeaders } from './cors.ts'
import { requireStanding } from './standing.ts'
import { readModuleGrant } from './visitor-token.ts'

const route = defineRoute({
  method: 'get',
  path: '/embed/v1/client/{agent}/{file}',
  tag: 'Embed',
  summary: 'The module of a claimed client action',
  description: 'For the browser that claimed it, for minutes, on the page that the conversation belongs to.',
  scope: 'public',
  audit: { none: 'reads only; the run records the claim' },
  params: z.strictObject({
    agent: z.string().max(80),
    file: z.string().regex(/^[0-9a-f]{64}\.js$/, 'Is <sha256>.js.'),
  }),
  query: z.strictObject({ t: z.string().max(4_000) }),
  response: null,
  responseType: 'text/javascript',
})

export function registerClientModuleRoute(app: App, parts: ConversationParts): void {
  const { db } = parts.database
  addRoute(app, parts, route, async ({ params, query, request }) => {
    const grant = readModuleGrant(parts.keyring, query.t, parts.clock.now())
    if (!grant || grant.agentId !== params.agent || `${grant.sha256}.js` !== params.file) {
      throw new BellhopError('unauthorized', 'The address of the module is past its time, or not one of ours.')
    }
    // An import from another origin names it; one from our own does not.
    const origin = request.headers.get('origin') ?? parts.publicUrl.origin
    if (origin !== grant.origin) throw new BellhopError('origin_refused', 'The module is for a page of another origin.')
    await requireStanding(parts, grant)
    const row = await requireRun(db, grant.workspaceId, grant.runId)
    if (row.status !== 'awaiting_client') throw new BellhopError('gone', 'The run has ended.')
    // The browser that claimed says then that it could not load the module, which ends the run.
    const { code, why } = await codeThatRuns(parts, row)
    if (code === null) throw new BellhopError('gone', `There is nothing to run: ${why}.`)
    if (moduleHash(code) !== grant.sha256) throw new BellhopError('gone', 'The code has changed.')
    const headers = { 'Content-Type': 'text/javascript; charset=utf-8', ...corsHeaders(grant.origin) }
    return new Response(toClientModule(code), { headers })
  })
}
