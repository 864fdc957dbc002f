import { z } from '@hono/zod-openapi'
import { loadSurroundings } from '../actions/known-to.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { createBoundedWork } from '../limits/bounded-work.ts'
import type { Parts } from '../parts.ts'
import { type Draft, draftSchema } from './draft.ts'
import { draftFromRequest, type Taken } from './draft-from-request.ts'
import { draftOperation } from './openapi/draft-operation.ts'
import { chooseOperations, readDocument } from './openapi/read-document.ts'
import { maxCurlCharacters } from './parse-curl.ts'
import { readCurl } from './read-curl.ts'

const body = z
  .strictObject({
    curl: z
      .string()
      .min(1, 'Paste a cURL command.')
      .max(maxCurlCharacters, `Can be read up to ${maxCurlCharacters} characters: shorten its body.`)
      .optional()
      .openapi({ description: 'A cURL command. It is read, never executed.' }),
    openapi: z.union([z.string(), jsonObject]).optional().openapi({
      description:
        'An OpenAPI document (3.0 or 3.1), as JSON text or as it is. References within it alone are followed.',
    }),
    operations: z
      .array(z.string().max(500))
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: 'Which of the document: their `operationId`, or `GET /orders/{id}`. Default: all.' }),
  })
  .refine(({ curl, openapi }) => (curl === undefined) !== (openapi === undefined), 'Give one of `curl` and `openapi`.')
  .refine(({ openapi, operations }) => operations === undefined || openapi !== undefined, {
    path: ['operations'],
    message: 'Belongs to an OpenAPI document.',
  })

const importRoute = defineRoute({
  method: 'post',
  path: '/v1/actions/import',
  tag: 'Actions',
  summary: 'Make drafts of actions from a cURL command or an OpenAPI document',
  description:
    'Saves nothing, calls nothing. Credentials are in `secrets`, never in a draft; their values are in this answer alone.',
  scope: 'write',
  audit: { none: 'saves nothing: what is made of a draft leaves its own entries' },
  unkept: 'it holds the values of credentials',
  body: { schema: body },
  response: z.object({ drafts: z.array(draftSchema) }),
})

export function registerImportRoutes(app: App, parts: Parts): void {
  // Each command takes a thread, tens of megabytes and, where it is made for it, seconds of a processor.
  const curlWork = createBoundedWork({
    atOnce: 2,
    waiting: 8,
    tooMuch: 'Too many commands are being read at this moment.',
  })

  addRoute(app, parts, importRoute, async ({ principal, body: { curl, openapi, operations } }) => {
    const taken = await namesTaken(parts, principal.workspaceId)
    if (openapi !== undefined) {
      const document = readDocument(openapi)
      const drafts: Draft[] = []
      for (const chosen of chooseOperations(document, operations)) {
        const draft = draftOperation(document, chosen, taken)
        drafts.push(draft)
        taken.actions.add(String(draft.action.name))
      }
      return { drafts }
    }
    const { request, notes } = await curlWork(() => readCurl(curl ?? ''))
    return { drafts: [draftFromRequest(request, taken, notes)] }
  })
}

async function namesTaken(parts: Parts, workspaceId: string): Promise<Taken & { actions: Set<string> }> {
  const { actions, knownTo } = await loadSurroundings(parts, parts.database.db, workspaceId)
  return {
    actions: new Set(actions.map(({ name }) => name)),
    secrets: new Set((knownTo(null).secrets ?? []).map(({ name }) => name)),
  }
}
